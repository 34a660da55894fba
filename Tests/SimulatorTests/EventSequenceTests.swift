import JSON
import Testing

@testable import Simulator

@Suite("EventSequence")
struct EventSequenceTests {
  private func bodies(
    _ subject: EventSequenceOptions.Subject, _ change: (inout EventSequenceOptions) -> Void = { _ in }
  ) throws -> [WebhookBody] {
    var options = EventSequenceOptions(subject)
    change(&options)
    var events = EventOptions()
    events.seed = 1
    var sequence = try EventSequence(options, maker: EventMaker(events))
    var bodies: [WebhookBody] = []
    while let body = try sequence.next(at: 1_767_225_600) { bodies.append(body) }
    return bodies
  }

  private func value(_ body: WebhookBody) throws -> EventValue {
    try JSONParser().withValue(of: body.bytes) { EventValue($0) }
  }

  private func types(_ bodies: [WebhookBody]) throws -> [EventValue?] {
    try bodies.map { try value($0)[["event"]] }
  }

  @Test("gives a call's beginning and its end, with one call ID and times apart")
  func call() throws {
    let made = try bodies(.call(.rejected))
    #expect(try types(made) == ["call.received", "call.rejected"])
    #expect(try value(made[0])[["payload", "id"]] == value(made[1])[["payload", "id"]])
    #expect(try value(made[0])[["timestamp"]] == .integer(1_767_225_598_000))
    #expect(try value(made[1])[["timestamp"]] == .integer(1_767_225_600_000))
    #expect(made[0].id != made[1].id)
  }

  @Test("has call.accepted for an answered call, and nothing for one whose end is not told")
  func ends() throws {
    #expect(try types(bodies(.call(.answered))) == ["call.received", "call.accepted"])
    #expect(try types(bodies(.call(nil))) == ["call.received"])
  }

  @Test("tells the end before the beginning on request")
  func disorder() throws {
    #expect(try types(bodies(.call(.rejected)) { $0.isDisordered = true }) == ["call.rejected", "call.received"])
  }

  @Test("has two offers with different event IDs for one call on request")
  func doubled() throws {
    let made = try bodies(.call(nil)) { $0.doublesOffers = true }
    #expect(try types(made) == ["call.received", "call.received"])
    #expect(made[0].id != made[1].id)
    #expect(try value(made[0])[["payload", "id"]] == value(made[1])[["payload", "id"]])
  }

  @Test("repeats each event byte for byte on request, and makes the same events with and without that")
  func duplicates() throws {
    let plain = try bodies(.event(.callReceived)) { $0.count = 3 }
    let doubled = try bodies(.event(.callReceived)) {
      $0.count = 3
      $0.duplicates = 1
    }
    #expect(doubled == plain.flatMap { [$0, $0] })
    let some = try bodies(.event(.callReceived)) {
      $0.count = 200
      $0.duplicates = 0.5
    }
    #expect((230...370).contains(some.count))
  }

  @Test("packs events into arrays and strings")
  func packing() throws {
    let arrays = try bodies(.event(.message)) {
      $0.count = 5
      $0.arraySize = 2
    }
    #expect(arrays.map(\.events) == [2, 2, 1])
    for body in arrays {
      guard case .array(let elements) = try value(body) else { throw SimulatorError.invalidSetting("no array") }
      #expect(elements.count == body.events)
    }
    let string = try bodies(.event(.message)) {
      $0.arraySize = 1
      $0.isString = true
    }
    guard case .text(let text) = try value(string[0]) else { throw SimulatorError.invalidSetting("no text") }
    #expect(
      try JSONParser().withValue(of: Array(text.utf8)) { $0.elements?.first { _ in true }?["event"]?.string }
        == "message")
  }

  @Test("refuses settings out of range")
  func settings() {
    let changes: [(inout EventSequenceOptions) -> Void] = [
      { $0.count = 0 }, { $0.duplicates = 1.1 }, { $0.duplicates = .nan }, { $0.duration = -1 }, { $0.arraySize = 0 },
      { $0.isDisordered = true },
    ]
    for change in changes {
      #expect(throws: SimulatorError.self) { try bodies(.event(.callReceived), change) }
    }
  }
}
