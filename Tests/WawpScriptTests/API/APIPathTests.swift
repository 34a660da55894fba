import Testing
@testable import WawpScript

@Suite("The path of an endpoint")
struct APIPathTests {
  @Test(
    "accepted as it is",
    arguments: [
      "/", "/v2/calls/reject", "/v2/lids/pn/1555", "/v2/lids/9%40lid", "/v2/a@b:c;d,e", "/a..b/...", "/a/",
    ])
  func accepted(text: String) throws {
    #expect(try APIPath(text).text == text)
  }

  @Test(
    "refused",
    arguments: [
      ("", "begin with a slash"), ("v2/x", "begin with a slash"),
      ("https://evil.example/x", "begin with a slash"),
      ("@evil.example/", "begin with a slash"), ("//evil.example/x", "names a host"),
      ("/a?b=c", "followed by a query"),
      ("/a#b", "has a #"), ("/a b", "percent-encoded"), ("/a\r\nHost: x", "percent-encoded"),
      ("/a\\b", "percent-encoded"),
      ("/\u{e9}", "percent-encoded"), ("/..", ". or .."), ("/a/../b", ". or .."), ("/a/./b", ". or .."),
      ("/a/%2e%2E/b", ". or .."), ("/a/..%2fb", ". or .."), ("/a/%252e%252e/b", ". or .."),
      ("/a/..%5cb", ". or .."),
    ])
  func refused(text: String, part: String) {
    let error = #expect(throws: APIRequestError.self) { try APIPath(text) }
    #expect(error.map { $0.message.contains(part) } == true)
  }

  @Test("an error does not repeat the query")
  func secret() {
    let error = #expect(throws: APIRequestError.self) { try APIPath("/a?access_token=hunter22") }
    #expect(error.map { !$0.message.contains("hunter22") } == true)
  }

  @Test("methods are found by their names in any case")
  func methods() {
    #expect(APIMethod("get") == .get)
    #expect(APIMethod("Delete") == .delete)
    #expect(APIMethod("TRACE") == nil)
    #expect(APIMethod.allCases.filter(\.isIdempotent) == [.get, .head, .put, .delete])
    #expect(APIMethod.allCases.filter(\.allowsBody) == [.post, .put, .patch, .delete])
  }
}
