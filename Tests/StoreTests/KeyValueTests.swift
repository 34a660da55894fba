import Store
import Synchronization
import Testing

@Suite("keys and values of either store")
struct KeyValueTests {
  let folder: Folder
  let clock = ManualClock()

  init() throws { folder = try Folder() }

  private func text(_ value: String) -> [UInt8] { [UInt8](value.utf8) }

  @Test("get, set, add and delete", arguments: Kind.allCases)
  func basics(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    #expect(try await store.ask(.get(key: "k")) == .value(nil))
    #expect(try await store.ask(.set(key: "k", value: text("1"), ttl: nil)) == .value(text("1")))
    #expect(try await store.ask(.get(key: "k")) == .value(text("1")))
    #expect(try await store.ask(.add(key: "k", value: text("2"), ttl: nil)) == .flag(false))
    #expect(try await store.ask(.delete(key: "k")) == .flag(true))
    #expect(try await store.ask(.delete(key: "k")) == .flag(false))
    #expect(try await store.ask(.add(key: "k", value: text("\"ü\""), ttl: nil)) == .flag(true))
    #expect(try await store.ask(.get(key: "k")) == .value(text("\"ü\"")))
    let long = [UInt8](repeating: 0x31, count: 256 << 10)
    #expect(try await store.ask(.set(key: "long", value: long, ttl: nil)) == .value(long))
    #expect(try await store.ask(.get(key: "long")) == .value(long))
  }

  @Test("an expired key is as good as absent", arguments: Kind.allCases)
  func expiry(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    for key in ["get", "add", "delete", "increment", "set"] {
      _ = try await store.ask(.set(key: key, value: text("7"), ttl: 10))
    }
    clock.advance(9.5)
    #expect(try await store.ask(.get(key: "get")) == .value(text("7")))
    #expect(try await store.ask(.set(key: "set", value: text("8"), ttl: nil)) == .value(text("8")))
    clock.advance(0.5)
    #expect(try await store.ask(.get(key: "get")) == .value(nil))
    #expect(try await store.ask(.add(key: "add", value: text("1"), ttl: nil)) == .flag(true))
    #expect(try await store.ask(.delete(key: "delete")) == .flag(false))
    #expect(try await store.ask(.increment(key: "increment", by: 1, ttl: nil)) == .count(1))
    clock.advance(1e9)
    // Set again without a time to live, it stays.
    #expect(try await store.ask(.get(key: "set")) == .value(text("8")))
    #expect(try await store.ask(.get(key: "add")) == .value(text("1")))
  }

  @Test("a sum's time to live counts from its beginning", arguments: Kind.allCases)
  func incrementExpiry(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    for expected in 1...3 {
      #expect(try await store.ask(.increment(key: "n", by: 1, ttl: 10)) == .count(Int64(expected)))
      clock.advance(3)
    }
    clock.advance(1)
    #expect(try await store.ask(.increment(key: "n", by: 5, ttl: 10)) == .count(5))
    // Without one at the beginning, later ones do not give it one.
    _ = try await store.ask(.increment(key: "stays", by: 1, ttl: nil))
    _ = try await store.ask(.increment(key: "stays", by: 1, ttl: 1))
    clock.advance(100)
    #expect(try await store.ask(.get(key: "stays")) == .value(text("2")))
  }

  @Test(
    "adds to whole numbers of 64 bits and to nothing else", arguments: Kind.allCases,
    [
      ("9223372036854775806", 1, 9_223_372_036_854_775_807), ("9223372036854775807", 1, nil),
      ("-9223372036854775808", 0, .min), ("-9223372036854775808", -1, nil), ("-5", 7, 2), ("5.0", 1, 6),
      ("9223372036854775808", 0, nil), ("5.5", 1, nil), ("\"5\"", 1, nil), ("1e3", 1, nil), ("null", 1, nil),
      ("[]", 1, nil), ("-", 1, nil), ("", 1, nil), ("5.", 1, nil),
    ] as [(String, Int64, Int64?)])
  func increments(_ kind: Kind, _ example: (String, Int64, Int64?)) async throws {
    let store = try kind.open(folder, clock)
    _ = try await store.ask(.set(key: "n", value: text(example.0), ttl: nil))
    guard let sum = example.2 else {
      await #expect { try await store.ask(.increment(key: "n", by: example.1, ttl: nil)) } throws: {
        ($0 as? StoreError)?.kind == .notANumber
      }
      #expect(try await store.ask(.get(key: "n")) == .value(text(example.0)))
      return
    }
    #expect(try await store.ask(.increment(key: "n", by: example.1, ttl: nil)) == .count(sum))
    #expect(try await store.ask(.get(key: "n")) == .value(text("\(sum)")))
  }

  @Test("hits slide: those of the last seconds count, this one included", arguments: Kind.allCases)
  func hits(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    let begin = clock.now
    for (after, window, expected) in [
      (0.0, 60.0, 1), (0, 60, 2), (30, 60, 3), (59.5, 60, 4), (60, 60, 3), (60, 1, 3), (60, 0.25, 3), (90.5, 60, 5),
      // What lay outside the largest window so far is gone.
      (90.5, 600, 6), (5000, 60, 1),
    ] as [(Double, Double, Int64)] {
      clock.now = begin + after
      #expect(try await store.ask(.hit(key: "k", window: window)) == .count(expected), "after \(after)")
    }
    #expect(try await store.ask(.hit(key: "other", window: 60)) == .count(1))
    // Keys of hits and of values have nothing to do with each other.
    #expect(try await store.ask(.get(key: "k")) == .value(nil))
  }

  @Test("a clock that is set back loses no hit", arguments: Kind.allCases)
  func hitsBackwards(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    #expect(try await store.ask(.hit(key: "k", window: 60)) == .count(1))
    clock.advance(-30)
    #expect(try await store.ask(.hit(key: "k", window: 60)) == .count(2))
    clock.advance(80)
    #expect(try await store.ask(.hit(key: "k", window: 60)) == .count(3))
  }

  @Test("random hits in windows of many sizes are counted as by hand", arguments: Kind.allCases)
  func randomHits(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    var times: [Double] = []
    var state: UInt64 = 42
    for _ in 0..<600 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      clock.advance(Double(state >> 60) * 0.5)
      let window = [1.0, 5, 30, 120][Int(state >> 33 & 3)]
      times.append(clock.now)
      let expected = times.count { $0 > clock.now - window }
      // The largest window comes first, so that nothing is swept that a later one asks for.
      if times.count == 1 { _ = try await store.ask(.hit(key: "first", window: 120)) }
      let count = try await store.ask(.hit(key: "k", window: times.count == 1 ? 120 : window))
      #expect(count == .count(Int64(expected)))
    }
  }

  @Test("eight threads make exact totals", arguments: Kind.allCases)
  func threads(_ kind: Kind) async throws {
    let store = try kind.open(folder, clock)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<250 {
            _ = try? await store.ask(.increment(key: "n", by: 3, ttl: nil))
            _ = try? await store.ask(.hit(key: "h", window: 60))
          }
        }
      }
    }
    #expect(try await store.ask(.increment(key: "n", by: 0, ttl: nil)) == .count(6000))
    #expect(try await store.ask(.hit(key: "h", window: 60)) == .count(2001))
  }
}
