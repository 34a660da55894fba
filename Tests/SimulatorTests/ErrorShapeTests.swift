import Testing

@testable import Simulator

@Suite("Error shapes")
struct ErrorShapeTests {
  private static let json = "application/json"

  @Test(
    "each is answered with its status, type and body",
    arguments: [
      (
        "401:json", 401, json, #"{"status":401,"message":"The access token is wrong","error":"Unauthorized"}"#
      ),
      (
        "403:code", 403, json, #"{"code":"subscription_required","message":"The plan does not include this"}"#
      ),
      (
        "404:nested", 404, json,
        #"{"error":{"message":"The session does not exist","code":"invalid_session"}}"#
      ),
      (
        "401:wordpress", 401, json,
        #"{"code":"invalid_access_token","message":"The access token is wrong","data":{"status":401}}"#
      ),
      (
        "waha422", 422, json,
        #"{"error":"Session status is not as expected. Try again later or restart the session","#
          + #""session":"default","status":"SCAN_QR_CODE","expected":["WORKING"]}"#
      ),
      (
        "502:xml", 502, "application/xml",
        #"<?xml version="1.0" encoding="UTF-8"?><error><status>502</status>"#
          + "<message>The upstream could not be reached</message></error>"
      ),
      (
        "502:html", 502, "text/html; charset=utf-8",
        "<html><head><title>502 Bad Gateway</title></head>\r\n"
          + "<body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>\r\n"
      ),
      ("400:text", 400, "text/plain; charset=utf-8", "A parameter is missing\n"),
      ("500:empty", 500, nil, ""),
      ("201:empty", 201, nil, ""),
      ("refused", 200, json, #"{"success":false,"message":"The operation was refused"}"#),
      ("204:json", 204, nil, ""),
    ] as [(String, Int, String?, String)])
  func answers(rule: String, status: Int, type: String?, body: String) throws {
    try Simulator.running({ $0.failures = [try FailureRule(parsing: rule)] }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      let response = try connection.exchange(
        Request.reject(headers: status == 204 ? ["Connection: close"] : []))
      #expect(response.status == status)
      #expect(response.headers["content-type"] == type)
      #expect(response.text == body)
    }
  }

  @Test("WAHA's exception names the request, without its query")
  func exception() throws {
    try Simulator.running({ $0.failures = [try FailureRule(parsing: "waha500")] }) { simulator in
      let response = try simulator.answer(to: Request.reject())
      #expect(response.status == 500)
      #expect(response.text.hasPrefix(#"{"statusCode":500,"timestamp":""#))
      #expect(response.text.contains(#""request":{"path":"/v2/calls/reject","method":"POST"}"#))
      #expect(!response.text.contains("token-in-query"))
    }
  }

  @Test("garbage is neither UTF-8 nor JSON although it says so")
  func garbage() throws {
    try Simulator.running({ $0.failures = [try FailureRule(parsing: "500:garbage")] }) { simulator in
      let response = try simulator.answer(to: Request.reject())
      #expect(response.headers["content-type"] == "application/json")
      #expect(response.body == ErrorShape.garbageBytes)
      #expect(String(validating: response.body, as: UTF8.self) == nil)
    }
  }
}
