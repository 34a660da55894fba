import NIOCore
import NIOHTTP1

/// One attempt to deliver a webhook, in the hands of the client.
struct WebhookRequest {
  let head: HTTPRequestHead
  let body: [UInt8]
  /// When the attempt was asked for: waiting for a connection counts.
  let started: NIODeadline
  /// Told once what came of it, on the client's event loop.
  let completion: (WebhookAnswer) -> Void

  func finish(_ answer: WebhookAnswer) {
    var answer = answer
    answer.seconds = Double((NIODeadline.now() - started).nanoseconds) / 1e9
    completion(answer)
  }

  func fail(_ reason: String) {
    finish(WebhookAnswer(failure: reason))
  }
}
