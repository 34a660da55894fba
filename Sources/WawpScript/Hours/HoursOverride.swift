import JSON

/// Opening hours set by hand, until a moment: what `hours:set` and `wawp-script open` keep in the store.
///
/// Times are seconds since 1970. `lib/wawp/hours_override.lua` reads and writes the same.
public struct HoursOverride: Sendable, Equatable {
  /// What holds meanwhile.
  public enum State: String, Sendable {
    /// Every schedule is open.
    case open
    /// Every schedule is closed.
    case closed
  }

  /// The key in `wawp.store`.
  public static let key = "wawp.hours.override"
  /// Seconds for which it is kept after its end: clocks of two machines may differ.
  public static let grace = 60.0

  /// What holds.
  public let state: State
  /// When it was set; calls from before are not touched.
  public let since: Double
  /// When it ends.
  public let until: Double

  /// An override.
  ///
  /// - Parameter since: counts from its whole second, as the moments do that scripts ask about.
  public init(_ state: State, since: Double, until: Double) {
    (self.state, self.since, self.until) = (state, since.rounded(.down), until)
  }

  /// What stands in the store; `nil` when it is nothing that means an override.
  public init?(_ json: [UInt8]) {
    let parsed = try? JSONParser().withValue(of: json) { value -> HoursOverride? in
      guard let state = value["state"]?.string.flatMap({ State(rawValue: $0) }), let until = value["until"]?.double
      else { return nil }
      return HoursOverride(state, since: value["since"]?.double ?? -.infinity, until: until)
    }
    guard let parsed = parsed ?? nil else { return nil }
    self = parsed
  }

  /// What is put into the store.
  public var json: [UInt8] {
    Array("{\"state\":\"\(state.rawValue)\",\"since\":\(since),\"until\":\(until)}".utf8)
  }
}
