import JSON
import Testing

@testable import Simulator

@Suite("EventMaker")
struct EventMakerTests {
  private static let now = 1_767_225_600.123

  private func made(
    _ type: EventType, at time: Double = now, reason: CallEnd = .rejected,
    _ change: (inout EventOptions) throws -> Void = { _ in }
  ) throws -> EventValue {
    var options = EventOptions()
    options.seed = 7
    try change(&options)
    var maker = EventMaker(options)
    let occasion = maker.occasion()
    let event = try maker.make(type, of: occasion, at: time, reason: reason)
    return try JSONParser().withValue(of: event.body) { EventValue($0) }
  }

  private func names(_ value: EventValue?) -> Set<String> {
    guard case .object(let members)? = value else { return [] }
    return Set(members.map(\.name))
  }

  @Test("puts milliseconds into the envelope and seconds with a fraction into a call")
  func times() throws {
    let event = try made(.callReceived)
    #expect(event[["timestamp"]] == .integer(1_767_225_600_123))
    #expect(event[["payload", "timestamp"]] == .number(1_767_225_600.023))
  }

  @Test("makes IDs in the usual forms: ULID for events, 32 hex digits for calls")
  func identifiers() throws {
    let event = try made(.callReceived)
    guard case .text(let id)? = event[["id"]], case .text(let call)? = event[["payload", "id"]] else {
      Issue.record("the IDs are no texts")
      return
    }
    #expect(try Regex("^evt_01[0-9a-hjkmnp-tv-z]{24}$").wholeMatch(in: id) != nil)
    #expect(try Regex("^[0-9A-F]{32}$").wholeMatch(in: call) != nil)
  }

  @Test("makes the same bytes of the same seed and time, and others of another seed")
  func seed() throws {
    let first = try made(.callReceived)
    #expect(try made(.callReceived) == first)
    #expect(try made(.callReceived) { $0.seed = 8 } != first)
  }

  @Test(
    "makes every event type in every shape, with its name and payload",
    arguments: EventType.allCases, EnvelopeForm.allCases)
  func everyType(_ type: EventType, _ form: EnvelopeForm) throws {
    for engine in Engine.allCases {
      for isGroup in [false, true] {
        let event = try made(type) {
          $0.engine = engine
          $0.envelope = form
          $0.isGroup = isGroup
        }
        #expect(event[["event"]] == .text(type.rawValue))
        #expect(!names(event[["payload"]]).isEmpty)
        #expect(event[["me", "id"]] == "15550000001@c.us")
      }
    }
  }

  @Test("has today's envelope with environment, account and engine data")
  func waha() throws {
    let event = try made(.callReceived)
    #expect(
      names(event) == ["id", "timestamp", "event", "session", "metadata", "me", "payload", "engine", "environment"])
    #expect(names(event[["me"]]) == ["id", "lid", "jid", "pushName"])
    #expect(names(event[["payload"]]) == ["id", "from", "timestamp", "isVideo", "isGroup", "_data"])
    #expect(event[["environment", "engine"]] == "GOWS")
  }

  @Test("has the v2 pages' sparse payloads: only the call's ID once it is over")
  func v2() throws {
    let received = try made(.callReceived) { $0.envelope = .v2 }
    #expect(names(received) == ["id", "timestamp", "event", "session", "metadata", "me", "payload", "engine"])
    #expect(names(received[["payload"]]) == ["id", "from", "isVideo"])
    let rejected = try made(.callRejected) { $0.envelope = .v2 }
    #expect(names(rejected[["payload"]]) == ["id"])
  }

  @Test("has the v1 page's envelope: no ID, no time, no engine")
  func v1() throws {
    let event = try made(.callAccepted) { $0.envelope = .v1 }
    #expect(names(event) == ["event", "session", "metadata", "me", "payload", "environment"])
    #expect(names(event[["payload"]]) == ["id", "from", "timestamp", "isVideo", "isGroup"])
  }

  @Test(
    "has the engine's own raw data",
    arguments: [
      (Engine.gows, "CallCreator", EventValue.text("15550000002@s.whatsapp.net")), (.noweb, "status", "offer"),
      (.webjs, "fromMe", false), (.wpp, "peerJid", "15550000002@c.us"),
    ])
  func engineData(_ engine: Engine, _ name: String, _ value: EventValue) throws {
    let event = try made(.callReceived) {
      $0.engine = engine
      $0.caller = try Caller(parsing: "15550000002")
    }
    #expect(event[["payload", "_data", name]] == value)
    #expect(event[["engine"]] == .text(engine.rawValue))
  }

  @Test("shows the group instead of the caller under GOWS, the caller elsewhere")
  func groups() throws {
    for engine in Engine.allCases {
      let event = try made(.callReceived) {
        $0.engine = engine
        $0.isGroup = true
      }
      guard case .text(let from)? = event[["payload", "from"]] else { continue }
      #expect(from.hasSuffix("@g.us") == (engine == .gows))
      #expect(event[["payload", "isGroup"]] == true)
    }
  }

  @Test("hides callers behind a LID, and has the number in the raw data alone")
  func hidden() throws {
    let event = try made(.callReceived) { $0.hidesCallers = true }
    guard case .text(let from)? = event[["payload", "from"]],
      case .text(let creator)? = event[["payload", "_data", "CallCreatorAlt"]]
    else {
      Issue.record("from or CallCreatorAlt is no text")
      return
    }
    #expect(from.hasSuffix("@lid"))
    #expect(HiddenID.number(ofLID: from).map { $0 + "@s.whatsapp.net" } == creator)
  }

  @Test("takes what the options say: caller, IDs, session, video")
  func options() throws {
    let event = try made(.callReceived) {
      $0.caller = try Caller(parsing: "15550000002:7@s.whatsapp.net")
      $0.callID = "C1"
      $0.eventID = "evt_1"
      $0.session = "desk"
      $0.isVideo = true
    }
    #expect(event[["payload", "from"]] == "15550000002:7@s.whatsapp.net")
    #expect(event[["payload", "id"]] == "C1")
    #expect(event[["id"]] == "evt_1")
    #expect(event[["session"]] == "desk")
    #expect(event[["payload", "isVideo"]] == true)
  }

  @Test("says in the raw data that the caller gave up")
  func gaveUp() throws {
    #expect(try made(.callRejected, reason: .gaveUp)[["payload", "_data", "Reason"]] == "timeout")
    #expect(try made(.callRejected)[["payload", "_data", "Reason"]] == nil)
  }

  @Test("wraps the engine's events as Wawp's page does, except in today's envelope")
  func engineEvents() throws {
    #expect(try made(.engineEvent)[["payload", "event"]] == "events.Connected")
    #expect(try made(.engineEvent) { $0.envelope = .v2 }[["payload", "raw", "event"]] == "events.Connected")
  }

  @Test("reports a change that does not fit into the event")
  func badChange() {
    #expect(throws: SimulatorError.self) {
      try made(.callReceived) { $0.changes = [try FieldChange(parsing: "event.x=1")] }
    }
  }
}
