import NIOCore
import NIOHTTP1

/// What all connections of a server have in common.
struct ServerSettings: Sendable {
  let maximumPipelined: Int
  let head: TimeAmount
  let body: TimeAmount
  let idle: TimeAmount
  let write: TimeAmount
  let answer: TimeAmount
  let linger: TimeAmount

  init(_ timeouts: ListenerTimeouts, maximumPipelined: Int) {
    func amount(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1e9)) }
    self.maximumPipelined = maximumPipelined
    head = amount(timeouts.head)
    body = amount(timeouts.body)
    idle = amount(timeouts.idle)
    write = amount(timeouts.write)
    answer = amount(timeouts.answer)
    linger = amount(timeouts.linger)
  }

  /// How often connections are looked at: often enough that no time is exceeded by much more than an eighth.
  var tick: TimeAmount {
    let shortest = min(head, body, idle, write, answer, linger)
    return min(max(.nanoseconds(shortest.nanoseconds / 8), .milliseconds(10)), .seconds(1))
  }

  /// The largest head: what webhooks send is far below.
  static var decoderLimits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 8_192
    limits.maxHeaderListSize = 32_768
    limits.maxHeaderFieldCount = 100
    return limits
  }
}
