/// Why there is no such zone or time.
public enum ZoneError: Error, Sendable, Equatable {
  /// No zone has this name; `near` are names that may have been meant, the likeliest first.
  case unknown(name: String, near: [String])
  /// The system has no zone files in this folder.
  case noData(folder: String)
  /// No calendar has that day, or no clock shows that time.
  case impossible(String)

  /// What is wrong, for people.
  public var message: String {
    switch self {
    case .unknown(let name, let near) where near.isEmpty:
      "there is no time zone \"\(name)\": IANA names are such as \"Africa/Cairo\""
    case .unknown(let name, let near):
      "there is no time zone \"\(name)\", did you mean \(near.joined(separator: " or "))?"
    case .noData(let folder):
      "this system has no time zones in \(folder): install the package tzdata"
    case .impossible(let time):
      "there is no time \(time)"
    }
  }
}
