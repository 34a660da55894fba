import Foundation
import Testing

@testable import Store

@Suite("the lock beside the database")
struct LockFileTests {
  @Test("a lock that is refused closes its own descriptor and no other")
  func refused() async throws {
    let folder = try Folder()
    let lock = try LockFile(for: folder.file())
    // Descriptors that are opened between a first and a second close of the same number would be closed by the second.
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var broken = 0
          for _ in 0..<5000 {
            _ = try? LockFile(for: folder.file())
            let descriptor = Foundation.open("/dev/null", O_RDONLY | O_CLOEXEC)
            await Task.yield()
            if Foundation.close(descriptor) != 0 { broken += 1 }
          }
          return broken
        }
      }
      for await broken in group { #expect(broken == 0) }
    }
    withExtendedLifetime(lock) {}
  }

  @Test(
    "it is free again when its holder is gone, also while a child that is being started has a copy of the descriptor")
  func copied() throws {
    let folder = try Folder()
    var copy: Int32 = -1
    do {
      let lock = try LockFile(for: folder.file())
      let path = LockFile.resolve(folder.file()) + ".lock"
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
        guard (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == path else {
          continue
        }
        copy = dup(Int32(name) ?? -1)
      }
      withExtendedLifetime(lock) {}
    }
    #expect(copy >= 0)
    _ = try LockFile(for: folder.file())
    close(copy)
  }

  @Test("it is free again when its holder is gone")
  func free() throws {
    let folder = try Folder()
    do { _ = try LockFile(for: folder.file()) }
    _ = try LockFile(for: folder.file())
  }
}
