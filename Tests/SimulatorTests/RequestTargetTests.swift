import Testing

@testable import Simulator

@Suite("Request target")
struct RequestTargetTests {
  @Test(
    "is taken apart",
    arguments: [
      ("/v2/send/text", "/v2/send/text", []),
      ("/a?b=c&d=e", "/a", ["b=c", "d=e"]),
      ("/a%20b?x=%40c.us", "/a b", ["x=@c.us"]),
      ("/a+b?x=a+b%2B", "/a+b", ["x=a b+"]),
      ("/a?", "/a", []),
      ("/a?b", "/a", ["b="]),
      ("/a?=v&&c==d", "/a", ["=v", "c==d"]),
      ("/a?b=%", "/a", ["b=%"]),
      ("/a?b=%zz%4", "/a", ["b=%zz%4"]),
      ("/a?b=%FF", "/a", ["b=\u{FFFD}"]),
      ("/a?b=c?d", "/a", ["b=c?d"]),
      ("", "", []),
    ] as [(String, String, [String])])
  func parts(target: String, path: String, query: [String]) {
    let parts = RequestTarget(target)
    #expect(parts.path == path)
    #expect(parts.query.map { "\($0.name)=\($0.value)" } == query)
  }

  @Test("splits segments before escapes are undone")
  func segments() {
    #expect(RequestTarget("/v2/lids/9%40lid%2Fx").segments == ["v2", "lids", "9@lid/x"])
  }
}
