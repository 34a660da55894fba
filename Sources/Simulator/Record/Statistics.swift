/// Counts over all API requests since the start or the last reset.
///
/// Every table has a bound.
struct Statistics {
  /// How often a call was named in a reject.
  struct CallCounts: Hashable {
    /// How many reject requests named the call, whatever came of them.
    var requests = 0
    /// How many of those were answered with a success.
    var accepted = 0
  }

  /// How many calls are counted one by one at most: enough for a soak of a million events.
  static let callLimit = 1_000_000
  /// The entry that requests to no known endpoint share.
  static let unknownPath = "(unknown)"

  private(set) var requests = 0
  private(set) var byPath: [String: Int] = [:]
  private(set) var byStatus: [Int: Int] = [:]
  private(set) var byCall: [String: CallCounts] = [:]
  private(set) var rejectRequests = 0
  private(set) var rejectsAccepted = 0
  /// Connections that carried at least one API request.
  var connections = 0
  /// Requests that could not be read as HTTP, or whose body was too large to take in.
  var unreadable = 0
  private let callLimit: Int

  /// Counts up to `callLimit` calls one by one; 0 counts none.
  init(callLimit: Int) {
    self.callLimit = callLimit
  }

  /// Counts a request.
  ///
  /// `path` is one of the endpoints' or `unknownPath`, so the table stays small.
  mutating func count(path: String, status: Int) {
    requests += 1
    byStatus[status, default: 0] += 1
    byPath[path, default: 0] += 1
  }

  mutating func countReject(callID: String?, accepted: Bool) {
    rejectRequests += 1
    if accepted { rejectsAccepted += 1 }
    guard let callID, byCall.count < callLimit || byCall[callID] != nil else { return }
    byCall[callID, default: CallCounts()].requests += 1
    if accepted { byCall[callID, default: CallCounts()].accepted += 1 }
  }

  /// How many calls were rejected with success more than once: what a careful client never does.
  var callsAcceptedTwice: Int {
    byCall.values.count { $0.accepted > 1 }
  }

  /// One line for people, such as `3 requests on 1 connection (200: 2, 503: 1), 2 rejects accepted`.
  var summary: String {
    let statuses = byStatus.sorted { $0.key < $1.key }.map { status, count in
      "\(status == 0 ? "no answer" : String(status)): \(count)"
    }
    let detail = statuses.isEmpty ? "" : " (\(statuses.joined(separator: ", ")))"
    return "\(Decimals.counted(requests, "request")) on \(Decimals.counted(connections, "connection"))\(detail),"
      + " \(Decimals.counted(rejectsAccepted, "reject")) accepted"
  }
}
