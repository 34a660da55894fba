/// Which events an ``EventSequence`` gives, in which order and packing.
public struct EventSequenceOptions: Sendable {
  /// What happens each time.
  public enum Subject: Hashable, Sendable {
    /// One event of a type.
    case event(EventType)
    /// A call: that it comes in, and how it ends; nil leaves the end out.
    case call(CallEnd?)
  }

  /// What happens each time.
  public var subject: Subject
  /// How often it happens.
  public var count = 1
  /// How likely each event comes a second time, from 0 (never) to 1 (always).
  public var duplicates = 0.0
  /// Whether a call's end comes before its beginning.
  public var isDisordered = false
  /// Whether a call comes in as two events with different IDs, as GOWS can have it.
  public var doublesOffers = false
  /// Seconds from the beginning of a call to its end, in the events' times.
  public var duration = 2.0
  /// How many events are packed into one array; nil sends objects.
  public var arraySize: Int?
  /// Whether each body is a JSON string that holds the object or array.
  public var isString = false

  /// One occasion of a subject.
  public init(_ subject: Subject) {
    self.subject = subject
  }

  /// Checks the settings.
  ///
  /// - Throws: `SimulatorError.invalidSetting` with the first that is out of range.
  public func validate() throws {
    guard count >= 1 else { throw SimulatorError.invalidSetting("the count is 1 or more, not \(count)") }
    guard (0...1).contains(duplicates) else {
      throw SimulatorError.invalidSetting("the probability of duplicates is between 0 and 1, not \(duplicates)")
    }
    guard (0...86_400).contains(duration) else {
      throw SimulatorError.invalidSetting("a call takes 0 to 86400 seconds, not \(duration)")
    }
    guard arraySize.map({ $0 >= 1 }) ?? true else {
      throw SimulatorError.invalidSetting("an array holds one event or more")
    }
    guard !isDisordered || subject.hasEnd else {
      throw SimulatorError.invalidSetting("only a call with an outcome can come in disorder")
    }
  }
}

extension EventSequenceOptions.Subject {
  var hasEnd: Bool {
    if case .call(.some) = self { return true }
    return false
  }
}
