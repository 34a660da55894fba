import Foundation

/// One run of the program that was built beside these tests; nothing is sent.
enum Run {
  /// Hosts that the examples name; a dry run asks for the permission all the same.
  static func dry(_ script: String, event: String) throws -> (status: Int32, output: String) {
    try program(["--dry-run", "--allow-host", "*.example.com", script], event: event)
  }

  static func program(
    _ arguments: [String], event: String? = nil, in folder: URL? = nil
  ) throws -> (status: Int32, output: String) {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let program = Process()
    program.executableURL = URL(fileURLWithPath: bundle).deletingLastPathComponent()
      .appendingPathComponent("wawp-script")
    program.arguments = arguments
    if let folder { program.currentDirectoryURL = folder }
    program.environment = ["PATH": "/usr/bin:/bin", "WAWP_BASE_URL": "http://127.0.0.1:9"]
    program.standardInput =
      try event.map { try FileHandle(forReadingFrom: Tree.root.appendingPathComponent($0)) }
      ?? FileHandle.nullDevice
    let output = Pipe()
    program.standardOutput = output
    program.standardError = output
    try program.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    program.waitUntilExit()
    return (program.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
