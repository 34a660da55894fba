import JSON

/// Decodes one event at a time from the bytes of its JSON object.
///
/// For one thread at a time.
///
/// Accepted are the envelopes of Wawp's API v2 and v1 and of WAHA, and the flat status notice of v1
/// (`{"instance_id","status","qr","ts"}`), which becomes an event named `session.status`.
public final class EventDecoder {
  let parser = JSONParser()

  private let envelopeKeys = JSONKeys(
    "event", "id", "timestamp", "session", "me", "payload", "instance_id", "status", "ts")
  private let payloadKeys = JSONKeys("id", "callId", "call_id", "from", "timestamp", "isVideo", "isGroup")

  /// A decoder with its own parser.
  public init() {}

  /// Decodes the event.
  ///
  /// A missing or odd payload is not an error, nor is any other missing field but the name.
  /// - Throws: ``EventError``: not JSON, not an object, or without an `event`.
  public func decode(_ bytes: UnsafeRawBufferPointer) throws(EventError) -> Event {
    let root: JSONValue
    do {
      root = try parser.parse(bytes)
    } catch {
      throw EventError(error)
    }
    return try event(root, bytes)
  }

  /// Decodes the event in an array of bytes.
  ///
  /// - Throws: ``EventError``, as the other form.
  public func decode(_ bytes: [UInt8]) throws(EventError) -> Event {
    try bytes.withUnsafeBytes { bytes in Result { () throws(EventError) in try decode(bytes) } }.get()
  }

  /// The event that a parsed value holds; `bytes` are its text.
  func event(_ root: JSONValue, _ bytes: UnsafeRawBufferPointer) throws(EventError) -> Event {
    guard root.kind == .object else { throw .notAnObject(found: Self.article(root.kind)) }
    let envelope = envelope(root)
    guard let name = Self.name(envelope) else { throw .noEvent }
    let isCall = envelope.event?.text?.hasPrefix("call.") ?? false
    let (raw, skipped) = Self.trimmed(bytes)
    var parts = EventBytes(raw: raw, skipped: skipped)
    let namePart = envelope.event?.kind == .string ? parts.part(envelope.event) : parts.part(name)
    let id = parts.part(envelope.id)
    let session = parts.part(envelope.session ?? envelope.instanceID)
    let instanceMe = parts.part(envelope.me?["id"])
    let call = isCall ? call(envelope.payload, &parts) : nil
    return Event(
      parts, name: name, namePart: namePart, id: id, session: session,
      time: (envelope.timestamp ?? envelope.ts).flatMap(FieldReader.seconds), instanceMe: instanceMe, call: call)
  }

  private struct Envelope {
    var event, id, timestamp, session, me, payload, instanceID, status, ts: JSONValue?
  }

  private func envelope(_ root: JSONValue) -> Envelope {
    var envelope = Envelope()
    root.forEachMember(of: envelopeKeys) { place, value in
      switch place {
      case 0: envelope.event = value
      case 1: envelope.id = value
      case 2: envelope.timestamp = value
      case 3: envelope.session = value
      case 4: envelope.me = value
      case 5: envelope.payload = value
      case 6: envelope.instanceID = value
      case 7: envelope.status = value
      default: envelope.ts = value
      }
    }
    return envelope
  }

  private static func name(_ envelope: Envelope) -> String? {
    if let name = envelope.event?.string, !name.isEmpty { return name }
    let isStatusNotice =
      envelope.event == nil && envelope.status?.kind == .string && envelope.instanceID != nil
    return isStatusNotice ? "session.status" : nil
  }

  private func call(_ payload: JSONValue?, _ parts: inout EventBytes) -> EventCall {
    var call = EventCall()
    var otherID = EventPart.none
    var isGroupAddress = false
    payload?.forEachMember(of: payloadKeys) { place, value in
      switch place {
      case 0: call.id = parts.part(value)
      case 1, 2:
        let found = parts.part(value)
        if found.isThere { otherID = found }
      case 3:
        if value.kind == .object {
          let (from, isGroup) = FieldReader.address(value)
          (call.from, isGroupAddress) = (parts.part(from), isGroup)
        } else {
          (call.from, isGroupAddress) = (parts.part(value), value.text?.hasSuffix("@g.us") ?? false)
        }
      case 4: call.time = FieldReader.seconds(value)
      case 5: call.isVideo = value.bool
      default: call.isGroup = value.bool
      }
    }
    if !call.id.isThere { call.id = otherID }
    if isGroupAddress { call.isGroup = true }
    return call
  }

  /// The bytes without a byte-order mark and without white space around them, and how many stood between the two.
  private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> (UnsafeRawBufferPointer, skipped: Int) {
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var start = bytes.startIndex + mark
    var end = bytes.endIndex
    while start < end, bytes[start] <= UInt8(ascii: " ") { start += 1 }
    while start < end, bytes[end - 1] <= UInt8(ascii: " ") { end -= 1 }
    return (UnsafeRawBufferPointer(rebasing: bytes[start..<end]), start - mark)
  }

  private static func article(_ kind: JSONValue.Kind) -> String {
    switch kind {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
