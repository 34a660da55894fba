import Testing
@testable import WawpScript

@Suite("Credentials")
struct CredentialsTests {
  @Test("white space around them is dropped, as a token's file ends in a newline")
  func trimmed() throws {
    let credentials = try Credentials(instanceID: " I1\t", accessToken: "abcd\r\n")
    #expect(credentials.instanceID == "I1")
    #expect(credentials.accessToken == "abcd")
  }

  @Test(
    "what cannot be one is refused, and not repeated",
    arguments: [
      ("", "the access token is empty"), (" \n", "the access token is empty"),
      ("ab cd", "the access token has a space, a line break or a control character inside"),
      ("ab\r\ncd", "the access token has a space, a line break or a control character inside"),
      ("ab\u{0}cd", "the access token has a space, a line break or a control character inside"),
      ("ab\u{A0}cd", "the access token has a space, a line break or a control character inside"),
    ])
  func refused(token: String, message: String) {
    #expect(throws: CredentialsError(message: message)) {
      try Credentials(instanceID: "I", accessToken: token)
    }
  }

  @Test("an instance ID is checked as well")
  func instance() {
    #expect(throws: CredentialsError(message: "the instance id is empty")) {
      try Credentials(instanceID: "", accessToken: "abcd")
    }
  }

  @Test("nothing shows the token")
  func description() throws {
    let credentials = try Credentials(instanceID: "I1", accessToken: "tokentoken")
    #expect("\(credentials)" == "Credentials(instanceID: I1, accessToken: [redacted])")
    #expect(credentials.debugDescription == credentials.description)
    let children = Mirror(reflecting: credentials).children.map { "\($0.label ?? "")=\($0.value)" }
    #expect(children == ["instanceID=I1", "accessToken=[redacted]"])
  }

  @Test("placements are called as on the command line")
  func placements() {
    #expect(CredentialsPlacement.allCases.map(\.rawValue) == ["query", "body", "header"])
  }
}
