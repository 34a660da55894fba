import Machine
import NIOHTTP1

/// What a head says about the message around it.
///
/// Whatever two readers could read in two ways is refused, so that a proxy before us and we cannot disagree about
/// where a request ends (RFC 9112 section 6.3).
struct RequestFraming {
  /// Nil if the body is chunked.
  private(set) var contentLength: Int? = 0
  private(set) var expectsContinue = false
  let keepsAlive: Bool

  var hasBody: Bool { contentLength != 0 }

  /// Why a head is refused.
  struct Refusal: Error {
    let answer: Answer
  }

  init(_ head: HTTPRequestHead) throws(Refusal) {
    var lengths = Field()
    var codings = Field()
    var expectations = Field()
    var hosts = 0
    var upgrades = false
    for (name, value) in head.headers {
      switch name.utf8.count {
      case 4 where name.isEqualIgnoringCase("host"): hosts += 1
      case 6 where name.isEqualIgnoringCase("expect"): expectations.add(value)
      case 7 where name.isEqualIgnoringCase("upgrade"): upgrades = true
      case 14 where name.isEqualIgnoringCase("content-length"): lengths.add(value)
      case 17 where name.isEqualIgnoringCase("transfer-encoding"): codings.add(value)
      default: break
      }
    }
    // The parser takes nothing for HTTP after a request that could upgrade.
    keepsAlive = head.isKeepAlive && !upgrades && head.method != .CONNECT
    let isCurrent = head.version == .http1_1
    guard hosts == 1 || hosts == 0 && !isCurrent else {
      throw Refusal(answer: .error(400, "the request must name its host once"))
    }
    try readLength(lengths, codings, isCurrent: isCurrent)
    try readExpectations(expectations, isCurrent: isCurrent)
  }

  /// What stands in the fields of one name: mostly there is none, or one.
  private struct Field {
    private(set) var count = 0
    /// Without the spaces around it; empty when there is none.
    private(set) var first = ""
    private var others: [String] = []

    mutating func add(_ value: String) {
      count += 1
      if count == 1 { first = value.trimmingSpaces } else { others.append(value.trimmingSpaces) }
    }

    func all(are text: String) -> Bool {
      count == 0 || first.isEqualIgnoringCase(text) && others.allSatisfy { $0.isEqualIgnoringCase(text) }
    }
  }

  private mutating func readLength(_ lengths: Field, _ codings: Field, isCurrent: Bool) throws(Refusal) {
    guard codings.count == 0 else {
      guard lengths.count == 0, isCurrent else {
        throw Refusal(answer: .error(400, "the request says in two ways where its body ends"))
      }
      guard codings.count == 1, codings.all(are: "chunked") else {
        throw Refusal(answer: .error(501, "no transfer coding but chunked is understood"))
      }
      contentLength = nil
      return
    }
    if lengths.count == 0 { return }
    let text = lengths.first
    guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let length = Int(text)
    else { throw Refusal(answer: .error(400, "the content length is not one number")) }
    contentLength = length
  }

  private mutating func readExpectations(_ expectations: Field, isCurrent: Bool) throws(Refusal) {
    // RFC 9110 section 10.1.1: what HTTP/1.0 expects is ignored.
    guard isCurrent, expectations.count > 0 else { return }
    guard expectations.all(are: "100-continue") else {
      throw Refusal(answer: .error(417, "no expectation but 100-continue is met"))
    }
    expectsContinue = hasBody
  }
}
