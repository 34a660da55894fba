/// How long a connection may take for what.
///
/// All in seconds; each must be above zero.
public struct ListenerTimeouts: Hashable, Sendable {
  /// From the connection, or from the first byte of a later request, to the end of the request's head: 408.
  public var head = 10.0
  /// From the end of the head to the end of the body: 408.
  public var body = 20.0
  /// Without a request on a connection that had one: it is closed.
  public var idle = 75.0
  /// Without the client taking any of the answers that are due: it is cut off.
  public var write = 20.0
  /// From the end of a request to its answer: the connection is closed without one, since what became of the
  /// request is not known.
  public var answer = 60.0
  /// From the last answer of a connection to its end, while the client still sends: it is cut off.
  public var linger = 5.0

  /// The times that are named at each.
  public init() {}

  var all: [Double] { [head, body, idle, write, answer, linger] }
}
