import Testing

@testable import Store

@Suite("the store in memory")
struct MemoryStoreTests {
  let clock = ManualClock()
  let store: MemoryStore

  init() {
    let clock = clock
    store = MemoryStore(clock: { clock.now })
  }

  @Test("remembers 200,000 ids, the newest")
  func ids() async throws {
    for part in 0..<201 {
      let events = (0..<1000).map { InboxEvent.sample("e\(part * 1000 + $0)") }
      for (event, acceptance) in zip(events, try await store.accept(events)) {
        guard case .new(let number) = acceptance else { throw NotNew() }
        store.conclude(.sample(number, event.id))
      }
    }
    #expect(try await store.accept([.sample("e1000"), .sample("e200999")]) == [.duplicate, .duplicate])
    #expect(try await store.accept([.sample("e999")]) == [.new(number: 201_001)])
  }

  @Test("forgets every id after 15 minutes")
  func ages() async throws {
    _ = try await store.accept([.sample("a")])
    clock.advance(899)
    #expect(try await store.accept([.sample("a")]) == [.duplicate])
    clock.advance(2)
    #expect(try await store.accept([.sample("a")]) == [.new(number: 2)])
  }

  @Test("keeps 100,000 keys; those that expire first go")
  func keys() {
    for index in 0...100_000 {
      let ttl: Double? = index % 2 == 0 ? nil : 1000 + Double(index)
      #expect(store.perform(.set(key: "k\(index)", value: [0x31], ttl: ttl)) == .success(.value([0x31])))
    }
    #expect(store.perform(.get(key: "k1")) == .success(.value(nil)))
    #expect(store.perform(.get(key: "k99999")) == .success(.value([0x31])))
    #expect(store.perform(.get(key: "k0")) == .success(.value([0x31])))
    #expect(store.perform(.get(key: "k100000")) == .success(.value([0x31])))
  }

  @Test("keeps the hits of 100,000 keys; those that were hit longest ago go")
  func hits() {
    for index in 0...100_000 {
      clock.advance(0.001)
      _ = store.perform(.hit(key: "k\(index)", window: 1000))
    }
    #expect(store.perform(.hit(key: "k0", window: 1000)) == .success(.count(1)))
    #expect(store.perform(.hit(key: "k100000", window: 1000)) == .success(.count(2)))
  }

  @Test("a window shorter than the clock can tell holds one hit")
  func tiny() {
    for _ in 0..<3 { #expect(store.perform(.hit(key: "k", window: 1e-12)) == .success(.count(1))) }
  }
}
