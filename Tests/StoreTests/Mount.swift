import Foundation

/// A small file system in memory, where the tests run as root and may mount.
final class Mount {
  private let path: String

  init(_ path: String, options: String) throws {
    self.path = path
    guard Mount.run("mount", ["-t", "tmpfs", "-o", options, "none", path]) == 0 else { throw ShellError() }
  }

  deinit { end() }

  func end() { _ = Mount.run("umount", ["-l", path]) }

  static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? Folder(), let mount = try? Mount(folder.path, options: "size=64k") else {
      return false
    }
    mount.end()
    return true
  }()

  private static func run(_ command: String, _ arguments: [String]) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [command] + arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
