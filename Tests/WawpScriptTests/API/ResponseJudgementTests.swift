import JSON
import Testing
@testable import WawpScript

@Suite("Whether a 2xx means what it says")
struct ResponseJudgementTests {
  private func judge(
    _ body: String, type: String? = "application/json", _ strictness: ResponseJudgement.Strictness = .command
  ) -> ResponseJudgement {
    ResponseJudgement.ofAccepted(
      contentType: type, body: Array(body.utf8), status: 200, strictness: strictness, redaction: Redaction(),
      parser: JSONParser())
  }

  private func code(_ judgement: ResponseJudgement) -> APIErrorCode? {
    if case .failure(let code, _, _) = judgement { code } else { nil }
  }

  @Test(
    "accepted",
    arguments: [
      "", " \n", #"{"success":true,"message":"Operation completed successfully"}"#, "{}", "[]", "true", "OK",
      "null",
      #"{"success":true,"error":"x","code":"y"}"#, #"{"success":"true","code":"y"}"#,
      #"{"error":null,"code":null}"#,
      #"{"code":200,"message":"ok"}"#, #"{"code":0}"#, #"{"code":"success"}"#, #"{"error":false}"#,
      #"{"error":""}"#,
      #"{"error":{}}"#, #"{"error":[]}"#, #"{"id":"M1","media":{"error":"nested"}}"#, #"{"status":"FAILED"}"#,
      #"{"success":tr"#, "[1,2", "\u{FEFF}{}", "<r><success>true</success></r>", "<r><ok/></r>",
    ])
  func accepted(body: String) {
    #expect(judge(body) == .success)
  }

  @Test(
    "refused",
    arguments: [
      (#"{"success":false,"message":"no"}"#, "no", nil), (#"{"success":false}"#, #"{"success":false}"#, nil),
      (#"{"success":0,"message":"no"}"#, "no", nil), (#"{"success":"false","message":"no"}"#, "no", nil),
      (#"{"code":"invalid_session","message":"no"}"#, "no", "invalid_session"),
      (#"{"error":"no"}"#, "no", nil),
      (#"{"error":{"message":"no","code":"E"}}"#, "no", "E"), (#"{"error":true,"message":"no"}"#, "no", nil),
      (#"{"code":500,"message":"no"}"#, "no", "500"),
      ("\u{FEFF} " + #"{"success":false,"message":"no"}"#, "no", nil),
      ("false", "false", nil), ("<error><message>no</message></error>", "no", nil),
      ("<r><success>false</success><message>no</message></r>", "no", nil),
    ] as [(String, String, String?)])
  func refused(body: String, message: String, bodyCode: String?) throws {
    let judgement = judge(body)
    #expect(code(judgement) == .refused)
    guard case .failure(_, let found, _) = judgement else { return }
    #expect(found?.message == message)
    #expect(found?.code == bodyCode)
  }

  @Test(
    "no answer of the API",
    arguments: [
      "<html><head><title>Hotel Wi-Fi</title></head></html>", "<!DOCTYPE html><p>Sign in",
      "\n<h1>It works!</h1>",
    ])
  func page(body: String) {
    for type in ["text/html", "application/json", nil] {
      let judgement = judge(body, type: type)
      #expect(code(judgement) == .badResponse)
      guard case .failure(_, _, let remark) = judgement else { return }
      #expect(remark?.hasPrefix("the answer is a web page instead of one of the api: ") == true)
    }
  }

  @Test("bytes that are no text are no answer either")
  func binary() {
    let judgement = ResponseJudgement.ofAccepted(
      contentType: nil, body: [0x1F, 0x8B, 0, 1], status: 200, strictness: .command, redaction: Redaction(),
      parser: JSONParser())
    #expect(judgement == .failure(code: .badResponse, body: nil, remark: "the answer is not text (4 bytes)"))
  }

  @Test("elsewhere a code alone may be what was asked for")
  func pairingCode() {
    #expect(judge(#"{"code":"ABCD-EFGH"}"#, .anyEndpoint) == .success)
    #expect(judge("false", .anyEndpoint) == .success)
    #expect(code(judge(#"{"code":"invalid_session","message":"no"}"#, .anyEndpoint)) == .refused)
    #expect(code(judge(#"{"error":"no"}"#, .anyEndpoint)) == .refused)
  }
}
