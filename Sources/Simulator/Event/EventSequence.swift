import JSON
import Machine

/// Events one after the other, packed as a sender might: for printing, or for a ``WebhookPoster``.
public struct EventSequence: Sendable {
  private let options: EventSequenceOptions
  private var maker: EventMaker
  private var random: SplitMix64
  private var occasionsLeft: Int
  /// Events that are made and not yet given out.
  private var ready: [WebhookEvent] = []

  /// The events that the options ask for, made by `maker`.
  ///
  /// - Throws: `SimulatorError.invalidSetting` if an option is out of range.
  public init(_ options: EventSequenceOptions, maker: EventMaker) throws {
    try options.validate()
    self.options = options
    self.maker = maker
    // Another stream than the maker's, so that the same events come with and without duplicates.
    random = SplitMix64(seed: ~(maker.options.seed ?? UInt64.random(in: .min ... .max)))
    occasionsLeft = options.count
  }

  /// Makes the next body; nil after the last.
  ///
  /// - Parameter time: the moment that its events are of, in seconds since 1970; nil stands for now.
  /// - Throws: `SimulatorError.invalidField` if a wished change does not fit into an event.
  public mutating func next(at time: Double? = nil) throws -> WebhookBody? {
    let time = time ?? SystemClock.wall
    let wanted = options.arraySize ?? 1
    while ready.count < wanted, occasionsLeft > 0 {
      occasionsLeft -= 1
      for event in try occasion(at: time) {
        ready.append(event)
        if options.duplicates > 0, Double.random(in: 0..<1, using: &random) < options.duplicates {
          ready.append(event)
        }
      }
    }
    let taken = Array(ready.prefix(wanted))
    guard let first = taken.first else { return nil }
    ready.removeFirst(taken.count)
    return WebhookBody(id: first.id, events: taken.count, bytes: packed(taken))
  }

  private mutating func occasion(at time: Double) throws -> [WebhookEvent] {
    let occasion = maker.occasion()
    guard case .call(let end) = options.subject else {
      guard case .event(let type) = options.subject else { return [] }
      return [try maker.make(type, of: occasion, at: time)]
    }
    let began = end == nil ? time : time - options.duration
    var events: [WebhookEvent] = []
    for _ in 0..<(options.doublesOffers ? 2 : 1) {
      events.append(try maker.make(.callReceived, of: occasion, at: began, happened: began - 0.1))
    }
    if let end {
      let type = end == .answered ? EventType.callAccepted : .callRejected
      let ended = max(began - 0.1, time - 0.1 - maker.options.engine.outcomeDelay)
      events.append(try maker.make(type, of: occasion, at: time, happened: ended, reason: end))
    }
    return options.isDisordered ? events.reversed() : events
  }

  private func packed(_ events: [WebhookEvent]) -> [UInt8] {
    var writer = JSONWriter(capacity: 1024)
    if options.arraySize != nil { writer.beginArray() }
    for event in events { event.body.withUnsafeBytes { writer.writeRaw($0) } }
    if options.arraySize != nil { writer.endArray() }
    guard options.isString else { return writer.bytes }
    var string = JSONWriter(capacity: writer.count * 2)
    string.write(String(decoding: writer.bytes, as: UTF8.self))
    return string.bytes
  }
}
