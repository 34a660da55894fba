import HTTPTransport
import Testing
@testable import WawpScript

@Suite("What a failure is called")
struct APIErrorCodeTests {
  @Test("the names that scripts see")
  func names() {
    #expect(
      APIErrorCode.allCases.map(\.rawValue) == [
        "bad_request", "unauthorized", "forbidden", "not_found", "conflict", "rate_limited", "server_error",
        "bad_gateway", "network", "timeout", "too_large", "bad_response", "refused", "late", "cancelled",
      ])
  }

  @Test("every status has a name, and only 2xx have none", arguments: -1...1000)
  func everyStatus(status: Int) {
    #expect((APIErrorCode(status: status) == nil) == (200...299).contains(status))
  }

  @Test(
    "statuses",
    arguments: [
      (100, .badResponse), (301, .badResponse), (400, .badRequest), (401, .unauthorized), (402, .forbidden),
      (403, .forbidden), (404, .notFound), (405, .badRequest), (406, .badRequest), (407, .network),
      (408, .timeout),
      (409, .conflict), (410, .notFound), (411, .badRequest), (413, .tooLarge), (415, .badRequest),
      (418, .badRequest),
      (422, .badRequest), (423, .conflict), (429, .rateLimited), (499, .badRequest), (500, .serverError),
      (501, .serverError), (502, .badGateway), (503, .badGateway), (504, .badGateway), (505, .serverError),
      (522, .badGateway), (530, .badGateway), (599, .serverError), (600, .badResponse), (0, .badResponse),
    ] as [(Int, APIErrorCode)])
  func statuses(status: Int, code: APIErrorCode) {
    #expect(APIErrorCode(status: status) == code)
  }

  @Test("what may succeed later, and the exit codes")
  func classes() {
    let retryable = APIErrorCode.allCases.filter(\.isRetryable)
    #expect(retryable == [.rateLimited, .serverError, .badGateway, .network, .timeout, .cancelled])
    for code in APIErrorCode.allCases {
      let failure = APIFailure(code: code, message: "m", attempts: 1, milliseconds: 1)
      let expected: Int32 =
        [.unauthorized, .forbidden].contains(code) ? 77 : retryable.contains(code) ? 75 : 69
      #expect(failure.failureClass.exitCode == expected)
      #expect(failure.description == "m")
    }
  }

  @Test("a server that does not know the method will not know it later", arguments: [501, 505])
  func unimplemented(status: Int) throws {
    let fixture = try ClientFixture(.text(status, ""))
    fixture.reject()
    fixture.run()
    #expect(try #require(fixture.failure).failureClass == .permanent)
  }
}
