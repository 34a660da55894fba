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
  ],
  targets: [
    // C borders. Each has one Swift module as its only client (Tests/RepositoryTests holds that).
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .target(
      name: "CLuaShim", dependencies: ["CLua", "CJSON"],
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    .target(
      name: "CCurl", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("dl")]),
    .target(
      name: "CJSON", cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("simdjson")]),

    // The fences in Swift.
    .target(name: "LuaRuntime", dependencies: ["CLua", "CLuaShim"], swiftSettings: swiftSettings),
    .target(name: "JSON", dependencies: ["CJSON"], swiftSettings: swiftSettings),
    .target(name: "HTTPTransport", dependencies: ["CCurl"], swiftSettings: swiftSettings),

    // The library and the command.
    .target(
      name: "WawpScript", dependencies: ["LuaRuntime", "JSON", "HTTPTransport"],
      resources: [.embedInCode("lib_wawp")],
      swiftSettings: swiftSettings),
    .target(
      name: "Simulator",
      dependencies: [
        "JSON",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], swiftSettings: swiftSettings),
    .executableTarget(
      name: "wawp-script",
      dependencies: [
        "WawpScript", "Simulator", "JSON", "LuaRuntime", "HTTPTransport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),

    // Tests: one target for each module, one file for each source file.
    .testTarget(name: "LuaRuntimeTests", dependencies: ["LuaRuntime"], swiftSettings: testSettings),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "CJSON"], swiftSettings: testSettings),
    .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport"], swiftSettings: testSettings),
    .testTarget(
      name: "WawpScriptTests", dependencies: ["WawpScript", "JSON", "HTTPTransport", "LuaRuntime"],
      swiftSettings: testSettings),
    .testTarget(
      name: "SimulatorTests",
      dependencies: [
        "Simulator", "JSON",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], swiftSettings: testSettings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "wawp-script", "JSON", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], exclude: ["Cases"], swiftSettings: testSettings),
    .testTarget(name: "RepositoryTests", swiftSettings: testSettings),
  ],
  cxxLanguageStandard: .cxx17
)
