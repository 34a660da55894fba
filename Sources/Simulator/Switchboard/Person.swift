import NIOCore

/// Somebody who called, perhaps more than once: for telling which call a message was sent for.
struct Person {
  private var lastCall: PlacedCall?
  /// Rejected calls for which no message came yet.
  private var rejectedCalls = CircularBuffer<PlacedCall>(initialCapacity: 1)

  mutating func placed(_ call: PlacedCall) { lastCall = call }

  mutating func rejected(_ call: PlacedCall) { rejectedCalls.append(call) }

  /// The call that a message belongs to: the oldest rejected one without a message, else the last one.
  mutating func takeCallForMessage() -> PlacedCall? { rejectedCalls.popFirst() ?? lastCall }
}

extension Occasion {
  /// The chat IDs under which the caller can be reached.
  var names: Set<String> {
    var names: Set<String> = [caller.from]
    if let phone = caller.phone { names.insert(phone) }
    if let group { names.insert(group) }
    return names
  }
}
