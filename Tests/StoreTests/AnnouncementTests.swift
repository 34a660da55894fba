import Synchronization
import Testing

@testable import Store

@Suite("the end of a request comes after its beginning")
struct AnnouncementTests {
  private func record(_ steps: (Announcement) -> Void) -> Int {
    let count = Mutex(0)
    let announcement = Announcement { _ in count.withLock { $0 += 1 } }
    steps(announcement)
    return count.withLock { $0 }
  }

  @Test("an end that comes first is held back, one that comes later is told at once")
  func order() {
    #expect(record { $0.end(.success([])) } == 0)
    #expect(record { $0.begin() } == 0)
    #expect(
      record {
        $0.begin(); $0.end(.success([]))
      } == 1)
    #expect(
      record {
        $0.end(.success([])); $0.begin()
      } == 1)
  }
}
