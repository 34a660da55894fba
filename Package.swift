// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target: Swift 6, warnings are errors, imports stay internal.
let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
  // The hot path crosses modules once for each field of an event: let the optimizer see through them.
  .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// Tests may force what they know.
let testSettings: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "wawp-script",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // C borders. Each has one Swift module as its only client (Tests/RepositoryTests holds that).
    // Lua and SQLite are linked as archives: see docs/adr/0010.
    .systemLibrary(name: "CLua", providers: [.apt(["liblua5.4-dev"])]),
    .target(
      name: "CLuaShim", dependencies: ["CLua", "CJSON"],
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])], linkerSettings: [.linkedLibrary(":liblua5.4.a")]),
    .target(
      name: "CCurl", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CJSON", cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),

    // What the machine gives: threads, semaphores, clocks.
    .systemLibrary(name: "CAllocator"),
    .target(name: "Machine", dependencies: ["CAllocator"], swiftSettings: swiftSettings),

    // The fences in Swift.
    .target(name: "LuaRuntime", dependencies: ["CLua", "CLuaShim"], swiftSettings: swiftSettings),
    .target(name: "JSON", dependencies: ["CJSON"], swiftSettings: swiftSettings),
    .target(name: "HTTPTransport", dependencies: ["CCurl", "Machine"], swiftSettings: swiftSettings),

    .target(
      name: "CLineEditor", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CTOML", cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "Store", dependencies: ["CSQLite", "Machine"], swiftSettings: swiftSettings,
      linkerSettings: [.linkedLibrary(":libsqlite3.a")]),
    // Lua source as a tree, for `check`: see docs/adr/0009.
    .target(name: "LuaSyntax", swiftSettings: swiftSettings),
    .target(name: "Metrics", swiftSettings: swiftSettings),
    .target(
      name: "CZones", cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      // Abseil's archives in the order of their dependencies: no library more to load at start.
      linkerSettings: [
        "time", "civil_time", "time_zone", "strings", "strings_internal", "int128", "throw_delegate",
        "raw_logging_internal", "base", "spinlock_wait",
      ].map { .linkedLibrary(":libabsl_\($0).a") }),
    .target(name: "Zones", dependencies: ["CZones"], swiftSettings: swiftSettings),

    // The library, the service around it, and the command.
    .target(
      name: "WawpScript",
      dependencies: ["LuaRuntime", "LuaSyntax", "JSON", "HTTPTransport", "Store", "Zones", "Machine"],
      resources: [.embedInCode("lib_wawp")],
      swiftSettings: swiftSettings),
    .target(
      name: "Simulator",
      dependencies: [
        "JSON", "Machine",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], swiftSettings: swiftSettings),
    .target(
      name: "WebhookListener",
      dependencies: [
        "Metrics", "Machine",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: swiftSettings),
    .target(
      name: "Service",
      dependencies: [
        "WawpScript", "Store", "WebhookListener", "Metrics", "JSON", "LuaRuntime", "HTTPTransport", "Machine",
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: swiftSettings),
    .executableTarget(
      name: "wawp-script",
      dependencies: [
        "WawpScript", "Service", "Store", "WebhookListener", "Metrics", "Simulator", "JSON", "LuaRuntime",
        "HTTPTransport", "Machine", "Zones", "CTOML", "CLineEditor",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], resources: [.embedInCode("templates")], swiftSettings: swiftSettings,
      linkerSettings: [
        // Nothing looks symbols up in the program, its addresses are set right in less time when they are packed, and the
        // C++ runtime as an archive saves a fifth of the start: ADR 10.
        .unsafeFlags(
          [
            "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
            "-L", "\(Context.packageDirectory)/tools/link", "-Xclang-linker", "-static-libgcc",
          ],
          .when(configuration: .release))
      ]),

    // Tests: one target for each module, one file for each source file. What several of them need is apart.
    .target(name: "CDescriptors", path: "Tests/CDescriptors"),
    .target(
      name: "TestSupport", dependencies: ["CDescriptors"], path: "Tests/TestSupport", swiftSettings: testSettings),
    .testTarget(name: "MachineTests", dependencies: ["Machine"], swiftSettings: testSettings),
    .testTarget(name: "LuaRuntimeTests", dependencies: ["LuaRuntime"], swiftSettings: testSettings),
    .testTarget(name: "LuaSyntaxTests", dependencies: ["LuaSyntax", "LuaRuntime"], swiftSettings: testSettings),
    // simdjson, which holds the JSON parser to account.
    .target(
      name: "CReferenceJSON", dependencies: ["CJSON"], path: "Tests/CReferenceJSON",
      linkerSettings: [.linkedLibrary("simdjson")]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "CJSON", "CReferenceJSON"], swiftSettings: testSettings),
    .testTarget(
      name: "HTTPTransportTests", dependencies: ["HTTPTransport", "Machine", "TestSupport"],
      swiftSettings: testSettings),
    .testTarget(
      name: "WawpScriptTests",
      dependencies: ["WawpScript", "JSON", "HTTPTransport", "LuaRuntime", "Store", "Zones", "TestSupport"],
      swiftSettings: testSettings),
    .testTarget(name: "ZonesTests", dependencies: ["Zones"], swiftSettings: testSettings),
    .testTarget(
      name: "SimulatorTests",
      dependencies: [
        "Simulator", "JSON", "Machine", "TestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], swiftSettings: testSettings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "wawp-script", "JSON", "CSQLite", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        // A server for the client to talk to.
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], exclude: ["Cases"], swiftSettings: testSettings),
    .testTarget(name: "StoreTests", dependencies: ["Store", "CSQLite"], swiftSettings: testSettings),
    .testTarget(name: "MetricsTests", dependencies: ["Metrics"], swiftSettings: testSettings),
    .testTarget(
      name: "WebhookListenerTests",
      dependencies: [
        "WebhookListener", "Metrics",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], swiftSettings: testSettings),
    .testTarget(
      name: "ServiceTests", dependencies: ["Service", "Store", "WawpScript", "Metrics", "TestSupport"],
      swiftSettings: testSettings),
    .testTarget(name: "RepositoryTests", swiftSettings: testSettings),
  ],
  cxxLanguageStandard: .cxx17
)
