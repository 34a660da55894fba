import NIOHTTP1

/// What a server does with the requests that its connections take in.
///
/// It is called on event loops.
protocol Endpoint: Sendable {
  /// The longest body in bytes.
  var maxBody: Int { get }

  /// Decides about a request by its head.
  func receive(_ head: HTTPRequestHead, _ framing: RequestFraming, peer: () -> IPAddress?) -> HeadDecision

  /// Takes the body of a request whose head was good. The completion is called once, on any thread.
  func take(_ body: [UInt8], _ signatures: PresentedSignatures, completion: @escaping @Sendable (Answer) -> Void)
}

/// What is done about a request after its head.
enum HeadDecision {
  /// It is answered without its body.
  case answer(Answer)
  /// Its body is read and checked against these signatures.
  case body(PresentedSignatures)
}
