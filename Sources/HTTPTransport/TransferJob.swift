import Machine

/// A request from its start to its completion, over all of its redirects.
final class TransferJob {
  let id: TransferID
  var request: HTTPRequest
  let completion: (Result<HTTPResponse, TransportError>) -> Void
  /// On the monotonic clock, in seconds.
  let deadline: Double
  /// libcurl's side, while it is under way.
  var handle: OpaquePointer?
  /// When it has to be connected; monotonic seconds.
  var connectDeadline = Double.infinity
  var redirects = 0
  /// Whether an earlier request of a chain of redirects has left the machine.
  var wasSent = false

  init(
    id: TransferID, request: HTTPRequest, completion: @escaping (Result<HTTPResponse, TransportError>) -> Void
  ) {
    self.id = id
    self.request = request
    self.completion = completion
    // What is not a time is over at once.
    deadline = SystemClock.monotonic + (request.timeout > 0 ? request.timeout : 0)
  }

  /// For messages.
  var host: String { Address(request.url)?.host ?? "the server" }

  /// An error before anything of the present request was sent.
  func error(_ kind: TransportError.Kind, _ message: String) -> TransportError {
    TransportError(kind: kind, message: message, requestWasSent: wasSent)
  }
}
