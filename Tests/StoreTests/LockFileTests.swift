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

  @Test("it is free again when its holder is gone")
  func free() throws {
    let folder = try Folder()
    do { _ = try LockFile(for: folder.file()) }
    _ = try LockFile(for: folder.file())
  }
}
