/// What can keep the stand-in from starting: a bad setting or an address that cannot be used.
///
/// No case holds a credential, so every description may be printed.
public enum SimulatorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The address to listen on is not one of this machine's loopback addresses.
  case notLoopback(String)
  /// The system refused to listen on the address; the second value is its reason.
  case cannotListen(address: String, reason: String)
  /// The log file cannot be opened; the second value is the system's reason.
  case cannotOpenLog(path: String, reason: String)
  /// A failure rule cannot be read; the second value says what is wrong with it.
  case invalidFailure(String, reason: String)
  /// A `Retry-After` setting is neither seconds, nor an HTTP date, nor `date:+SECONDS`, nor `raw:TEXT`.
  case invalidRetryAfter(String)
  /// A latency is neither seconds nor a range of seconds.
  case invalidLatency(String)
  /// A change of an event's field cannot be read or carried out; the second value says why.
  case invalidField(String, reason: String)
  /// The address that webhooks are to be sent to cannot be used; the second value says why.
  case invalidTarget(String, reason: String)
  /// Another setting is out of its range; the text names it and says what it may be.
  case invalidSetting(String)

  /// One line for a person: lower case, no full stop.
  public var description: String {
    switch self {
    case .notLoopback(let host):
      "the stand-in listens on loopback only, and \"\(host)\" is not a loopback address"
        + " (use 127.0.0.1 or ::1)"
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason)"
    case .cannotOpenLog(let path, let reason):
      "cannot open the log \"\(path)\": \(reason)"
    case .invalidFailure(let text, let reason):
      "cannot read the failure \"\(text)\": \(reason)"
    case .invalidRetryAfter(let text):
      "cannot read the retry-after \"\(text)\": give seconds, an HTTP date, date:+SECONDS or raw:TEXT"
    case .invalidLatency(let text):
      "cannot read the latency \"\(text)\": give seconds or MIN-MAX, for example 0.05 or 0.05-0.3"
    case .invalidField(let text, let reason):
      "cannot set the field \"\(text)\": \(reason)"
    case .invalidTarget(let text, let reason):
      "cannot send webhooks to \"\(text)\": \(reason)"
    case .invalidSetting(let text):
      text
    }
  }
}
