/// One API request as the stand-in received it, and what it decided to answer.
///
/// This is the unredacted truth for tests in the same process: it holds the access token wherever the
/// client put it. Everything that leaves the process (log, `/__requests`) is redacted first.
public struct ReceivedRequest: Sendable {
  /// Counts the requests from 1, over all connections, in the order they were complete.
  public let number: Int
  /// When the request's head arrived, in seconds since 1970.
  public let time: Double
  /// Counts the connections from 1; equal numbers mean that a connection was used again.
  public let connection: Int
  /// The method, such as `POST`.
  public let method: String
  /// What stood in the request line: path and query, with escapes.
  public let target: String
  /// The path without the query, with its percent-escapes undone.
  public let path: String
  /// The query's parameters in their order; empty without a query.
  public let query: [RequestField]
  /// The header fields in their order.
  public let headers: [RequestField]
  /// The body's bytes, with any chunked coding removed; empty without a body.
  public let body: [UInt8]
  /// The status of the answer; 0 if the request gets none (reset, close, hang).
  public let status: Int
  /// The name of the failure that was applied (a shape such as `json`, or `reset`), or nil.
  public let failure: String?

  /// The first header field of a name, without regard to case, or nil.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The first query parameter of exactly this name, or nil.
  public func queryValue(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }
}
