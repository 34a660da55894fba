import Testing

@testable import HTTPTransport

@Suite("What a redirect makes of a request")
struct RedirectTests {
  private func next(_ status: Int, location: String?, method: String = "POST") -> HTTPRequest? {
    var request = HTTPRequest.post("https://a/b")
    request.method = method
    request.headers = [
      HTTPHeader(name: "Content-Type", value: "t"), HTTPHeader(name: "content-encoding", value: "e"),
      HTTPHeader(name: "X", value: "y"),
    ]
    let headers = location.map { [HTTPHeader(name: "LOCATION", value: $0)] } ?? []
    return Redirect.next(after: HTTPResponse(status: status, headers: headers), to: request)
  }

  @Test("Other answers lead nowhere", arguments: [200, 201, 300, 304, 305, 306, 309, 399, 400, 500])
  func others(status: Int) { #expect(next(status, location: "/c") == nil) }

  @Test("Neither does one without an address, nor one elsewhere", arguments: [nil, "", "https://b/", "http://a/b"])
  func nowhere(location: String?) { #expect(next(302, location: location) == nil) }

  @Test("A body that does not go on takes the fields along that describe it")
  func fields() {
    #expect(next(303, location: "/c")?.headers.map(\.name) == ["X"])
    #expect(next(303, location: "/c")?.body == [])
    #expect(next(307, location: "/c")?.headers.count == 3)
    #expect(next(307, location: "/c")?.body == Array("{}".utf8))
  }

  @Test("A request that must not be repeated stays one")
  func repeatable() { #expect(next(308, location: "/c")?.isRepeatable == false) }
}
