import Testing

@testable import Simulator

@Suite("Credentials")
struct CredentialsTests {
  private static let call = #""callId":"C1","from":"15550000002@c.us""#
  private static let missingToken = "Missing access_token"
  private static let missingID = "Missing instance_id"

  @Test(
    "are found wherever clients put them",
    arguments: [
      ("instance_id=I1&access_token=T1", "", [], nil),
      ("", #","instance_id":"I1","access_token":"T1""#, [], nil),
      ("", #","instance_id":"I1""#, ["access-token: T1"], nil),
      ("instance_id=I1", "", ["Access-Token: T1"], nil),
      ("", "", ["access-token: T1", "X-Instance-ID: I1"], nil),
      ("", "", ["Authorization: Bearer T1", "X-Instance-ID: I1"], nil),
      ("", "", ["authorization: bearer  T1", "x-instance-id: I1"], nil),
      ("", #","instance_id":123456789,"access_token":"T1""#, [], "Invalid instance_id"),
      ("", "", [], missingToken),
      ("instance_id=I1&access_token=", "", [], missingToken),
      ("instance_id=I1", "", ["Authorization: Basic T1"], missingToken),
      ("instance_id=I1", #","access_token":5"#, [], missingToken),
      ("access_token=T1", "", [], missingID),
      ("instance_id=I1&access_token=T2", "", [], "Invalid access_token"),
      ("instance_id=I2&access_token=T1", "", [], "Invalid instance_id"),
      ("instance_id=I1&access_token=T1", "", ["access-token: T2"], "Invalid access_token"),
      ("instance_id=i1&access_token=T1", "", [], "Invalid instance_id"),
    ] as [(String, String, [String], String?)])
  func placements(query: String, members: String, headers: [String], refusal: String?) throws {
    try Simulator.running({
      $0.accessToken = "T1"
      $0.instanceID = "I1"
    }) { simulator in
      let response = try simulator.answer(
        to: Request.post("/v2/calls/reject?\(query)", "{\(Self.call)\(members)}", headers: headers))
      if let refusal {
        #expect(response.status == 401)
        #expect(response.text == #"{"status":401,"message":"\#(refusal)","error":"Unauthorized"}"#)
      } else {
        #expect(response.status == 200)
      }
    }
  }

  @Test("any that are not empty will do when none are set")
  func anyToken() throws {
    try Simulator.running { simulator in
      for token in ["a", "%20", "T2"] {
        let request = Request.post("/v2/calls/reject?instance_id=x&access_token=\(token)", "{\(Self.call)}")
        let response = try simulator.answer(to: request)
        #expect(response.status == 200)
      }
    }
  }

  @Test(
    "do not help a form, which the API does not read",
    arguments: ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded; charset=utf-8"])
  func form(type: String) throws {
    try Simulator.running { simulator in
      let body = "callId=C1&from=x&instance_id=I1&access_token=T1"
      let target = "/v2/calls/reject?\(Request.credentials)"
      let response = try simulator.answer(
        to: Request.post(target, body, type: type, headers: ["access-token: T1"]))
      #expect(response.status == 401)
      #expect(response.text.contains(Self.missingToken))
    }
  }
}
