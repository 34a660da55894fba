import Store
import Synchronization
import Testing

@Suite("either store")
struct EventStoreTests {
  let folder: Folder
  let clock = ManualClock()

  init() throws { folder = try Folder() }

  // MARK: Inbox

  @Test("takes an event once, and gives numbers that grow", arguments: Kind.allCases)
  func accepts(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let first = try await store.accept([.sample("a"), .sample("b"), .sample("a")])
    #expect(first == [.new(number: 1), .new(number: 2), .duplicate])
    #expect(try await store.accept([.sample("b"), .sample("c")]) == [.duplicate, .new(number: 3)])
    #expect(try await store.accept([]) == [])
    #expect(store.health == .ok)
  }

  @Test("says what is new before it says that it is durable", arguments: Kind.allCases)
  func order(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let words = Mutex<[String]>([])
    await withCheckedContinuation { done in
      store.accept([.sample()]) { acceptances in
        words.withLock { $0.append("known \(acceptances)") }
      } completion: { result in
        words.withLock { $0.append("durable \(result)") }
        done.resume()
      }
    }
    let expected = [Acceptance.new(number: 1)]
    let durable: Result<[Acceptance], StoreError> = .success(expected)
    #expect(words.withLock { $0 } == ["known \(expected)", "durable \(durable)"])
  }

  @Test("an id made from bytes counts for 15 minutes, and the older event keeps its place", arguments: Kind.allCases)
  func madeIDs(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let first = try await store.number(of: .sample("made", own: false))
    clock.advance(899)
    #expect(try await store.accept([.sample("made", own: false)]) == [.duplicate])
    clock.advance(2)
    let second = try await store.number(of: .sample("made", own: false))
    #expect(second > first)
    #expect(try await store.accept([.sample("made", own: false)]) == [.duplicate])
    // Both are pending, and both can be concluded.
    store.release([first, second])
    #expect(try await store.claim().map(\.number) == [first, second])
    store.conclude(.sample(first, "made"))
    store.conclude(.sample(second, "made"))
    try await store.settleDown()
    store.release([first, second])
    #expect(try await store.claim() == [])
  }

  @Test("odd texts come back as they were", arguments: Kind.allCases)
  func texts(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    for (index, text) in ["", "a\u{0}b", "a\u{0}c", "\u{1F4DE} ☎️", String(repeating: "x", count: 100_000)].enumerated()
    {
      let number = try await store.number(of: .sample(text, caller: text, raw: text))
      #expect(number == Int64(index + 1))
      store.release([number])
      let claimed = try #require(try await store.claim().first)
      #expect(claimed.id == text)
      #expect(claimed.raw == [UInt8](text.utf8))
      #expect(claimed.acceptedAt == clock.now)
    }
  }

  @Test("claims what was released or whose lease ran out, the oldest first, and counts", arguments: Kind.allCases)
  func claims(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    _ = try await store.accept((1...5).map { .sample("e\($0)") })
    #expect(try await store.claim() == [])
    store.release([4, 2, 77])
    #expect(try await store.claim(1).map(\.number) == [2])
    #expect(try await store.claim(0) == [])
    #expect(try await store.claim().map(\.number) == [4])
    clock.advance(60)
    store.renew([1, 2, 5])
    clock.advance(40)
    let over = try await store.claim()
    #expect(over.map(\.number) == [3, 4])
    #expect(over.map(\.attempts) == [1, 1])
    clock.advance(91)
    #expect(try await store.claim(2).map(\.number) == [1, 2])
    store.release([5])
    // Renewing does not take back what was released.
    store.renew([5])
    #expect(try await store.claim().map(\.number) == [3, 4, 5])
  }

  @Test("counts the attempts at an event that is begun again", arguments: Kind.allCases)
  func begins(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let number = try await store.number(of: .sample())
    #expect(try await store.begin(number) == 2)
    #expect(try await store.begin(number) == 3)
    store.release([number])
    #expect(try await store.claim().map(\.attempts) == [3])
    store.conclude(.sample(number))
    #expect(try await store.begin(number) == nil)
    #expect(try await store.begin(77) == nil)
  }

  // MARK: Journal

  @Test("a concluded event is not handed out again, and concluding twice does nothing", arguments: Kind.allCases)
  func concludes(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let number = try await store.number(of: .sample())
    store.conclude(.sample(number, call: .sample(reject: .accepted)))
    store.conclude(.sample(number, call: .sample("OTHER", reject: .accepted)))
    store.conclude(.sample(99, call: .sample("NEVER", reject: .accepted)))
    store.release([number])
    clock.advance(1000)
    #expect(try await store.claim() == [])
    #expect(try await store.openCalls().map(\.callID) == ["CALL1"])
    #expect(try await store.rejectedCalls() == ["CALL1"])
    #expect(try await store.accept([.sample()]) == (kind == .sqlite ? [.duplicate] : [.new(number: 2)]))
  }

  @Test(
    "a call is open from its accepted reject until something settles it, in whichever order that is heard of",
    arguments: Kind.allCases,
    [
      ([.sample(reject: .accepted)], true),
      ([.sample(reject: .failed)], false),
      ([.sample(reject: .late)], false),
      ([.sample(reject: .failed), .sample(reject: .accepted)], true),
      ([.sample(reject: .accepted), .sample(reject: .failed)], true),
      ([.sample(reject: .accepted), .sample(decision: "reject")], true),
      ([.sample(reject: .accepted), .sample(settlement: .rejected)], false),
      ([.sample(settlement: .accepted), .sample(reject: .accepted)], false),
      ([.sample(reject: .accepted), .sample(settlement: .unconfirmed)], false),
      ([.sample(settlement: .rejected)], false),
    ] as [([CallNote], Bool)])
  func openCalls(_ kind: Kind, _ example: ([CallNote], Bool)) async throws {
    let store = try kind.open(folder, clock)
    let begin = clock.now
    for note in example.0 {
      store.note(note)
      try await store.settleDown()
      clock.advance(10)
    }
    let open = try await store.openCalls(since: begin)
    #expect(open.map(\.callID) == (example.1 ? ["CALL1"] : []))
    #expect(try await store.openCalls(since: begin + 11).isEmpty)
  }

  @Test("an open call says what is known of it", arguments: Kind.allCases)
  func openCall(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let begin = clock.now
    store.note(.sample(settlement: nil))
    try await store.settleDown()
    clock.advance(3)
    store.note(.sample(caller: "49@c.us", reject: .accepted))
    store.note(.sample(wasResent: true))
    store.note(.sample())
    store.note(CallNote(session: "", callID: "CALL1", reject: .accepted))
    let calls = try await store.openCalls()
    #expect(
      calls == [
        OpenCall(session: "default", callID: "CALL1", caller: "49@c.us", since: begin, wasResent: true),
        OpenCall(session: "", callID: "CALL1", caller: nil, since: begin + 3, wasResent: false),
      ])
  }

  @Test("lists the calls that were rejected, the latest first", arguments: Kind.allCases)
  func rejectedCalls(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let begin = clock.now
    for index in 1...5 {
      store.note(.sample("C\(index)", reject: .accepted))
      // Noted again it does not become later, nor is it undone.
      store.note(.sample("C1", reject: index % 2 == 0 ? .accepted : .failed))
      store.note(.sample("late\(index)", reject: .late))
      store.note(.sample("allowed\(index)", decision: "allow"))
      try await store.settleDown()
      clock.advance(10)
    }
    store.note(.sample("C5", settlement: .rejected))
    #expect(try await store.rejectedCalls() == ["C5", "C4", "C3", "C2", "C1"])
    #expect(try await store.rejectedCalls(limit: 2) == ["C5", "C4"])
    #expect(try await store.rejectedCalls(since: begin + 30) == ["C5", "C4"])
    #expect(try await store.rejectedCalls(limit: 0) == [])
  }

  // MARK: Actions

  @Test("an action is granted once, and again only when it certainly failed", arguments: Kind.allCases)
  func actions(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let key = ActionKey.sample("call.received/send_text#1")
    #expect(try await store.claim(key) == .granted)
    #expect(try await store.claim(key) == .taken(.begun))
    #expect(try await store.claim(key, for: "evt_2") == .taken(.begun))
    store.settle(key, .failed)
    #expect(try await store.claim(key, for: "evt_2") == .granted)
    store.settle(key, .unknown)
    #expect(try await store.claim(key) == .taken(.unknown))
    store.settle(key, .done)
    #expect(try await store.claim(key) == .taken(.done))
    #expect(try await store.claim(ActionKey(session: "", subject: "CALL1", action: key.action)) == .granted)
    #expect(try await store.claim(.sample(key.action, subject: "CALL2")) == .granted)
    store.settle(.sample("never claimed"), .done)
    #expect(try await store.claim(.sample("never claimed")) == .granted)
  }

  @Test(
    "an action is claimed under all of its names or none; what they do not agree on is unknown",
    arguments: Kind.allCases)
  func names(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let (place, text, other) = (ActionKey.sample("#1"), ActionKey.sample("=a"), ActionKey.sample("=b"))
    #expect(try await store.claim([place, text]) == .granted)
    #expect(try await store.claim([place, text]) == .taken(.begun))
    for key in [place, text] { store.settle(key, .done) }
    #expect(try await store.claim([place, text]) == .taken(.done))
    // Another text in the same place, the same text in another place: neither goes out.
    #expect(try await store.claim([place, other]) == .taken(.unknown))
    #expect(try await store.claim([.sample("#2"), text]) == .taken(.unknown))
    // Nothing of what was not granted is claimed.
    #expect(try await store.claim([other]) == .granted)
    #expect(try await store.claim([.sample("#2")]) == .granted)
    store.settle(other, .failed)
    #expect(try await store.claim([other, .sample("#3")]) == .granted)
  }

  // MARK: End

  @Test("answers what is asked after the end with `closed`", arguments: Kind.allCases)
  func closed(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let number = try await store.number(of: .sample())
    store.conclude(.sample(number))
    #expect(store.close(timeout: 5) == 0)
    #expect(store.close(timeout: 5) == 0)
    store.conclude(.sample(number))
    store.renew([number])
    await #expect { _ = try await store.accept([.sample("late")]) } throws: { ($0 as? StoreError)?.kind == .closed }
    await #expect { _ = try await store.claim() } throws: { ($0 as? StoreError)?.kind == .closed }
    await #expect { _ = try await store.claim(.sample()) } throws: { ($0 as? StoreError)?.kind == .closed }
    await #expect { _ = try await store.openCalls() } throws: { ($0 as? StoreError)?.kind == .closed }
    await #expect { _ = try await store.rejectedCalls() } throws: { ($0 as? StoreError)?.kind == .closed }
    await #expect { _ = try await store.ask(.get(key: "k")) } throws: { ($0 as? StoreError)?.kind == .closed }
  }

  @Test("completions may call the store", arguments: Kind.allCases)
  func reentrance(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let last: Result<KeyValueResult, StoreError> = await withCheckedContinuation { done in
      store.accept([.sample()]) { acceptances in
        guard case .new(let number) = acceptances[0] else { return }
        store.conclude(.sample(number))
      } completion: { _ in
        store.perform(.increment(key: "n", by: 1, ttl: nil)) { _ in
          store.perform(.increment(key: "n", by: 1, ttl: nil)) { done.resume(returning: $0) }
        }
      }
    }
    #expect(try last.get() == .count(2))
  }
}
