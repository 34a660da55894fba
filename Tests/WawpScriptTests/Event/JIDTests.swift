import Testing
import WawpScript

@Suite("JID")
struct JIDTests {
  @Test(
    "takes an address apart",
    arguments: [
      ("15550000002@c.us", "15550000002", nil, "c.us"),
      ("15550000002@s.whatsapp.net", "15550000002", nil, "s.whatsapp.net"),
      ("15550000002:7@s.whatsapp.net", "15550000002", 7, "s.whatsapp.net"),
      ("90000000000001:12@lid", "90000000000001", 12, "lid"),
      ("120363000000000001@g.us", "120363000000000001", nil, "g.us"),
      ("15550000002-1612345678@g.us", "15550000002-1612345678", nil, "g.us"),
      ("status@broadcast", "status", nil, "broadcast"),
      ("ü@c.us", "ü", nil, "c.us"),
    ] as [(String, String, Int?, String)])
  func parts(text: String, user: String, device: Int?, server: String) throws {
    let jid = try #require(JID(text))
    #expect(jid.user == user)
    #expect(jid.device == device)
    #expect(jid.server == server)
  }

  @Test(
    "refuses what is no address",
    arguments: [
      "", "@", "15550000002", "15550000002@", "@c.us", "a@b@c", ":7@c.us", "1:@c.us", "1:x@c.us",
      "1:2:3@c.us",
      "1:-1@c.us", "1:+1@c.us", "1:65536@c.us",
    ])
  func refuses(text: String) {
    #expect(JID(text) == nil)
  }

  @Test(
    "gives a phone number only where there is one",
    arguments: [
      ("15550000002@c.us", "+15550000002"), ("15550000002@s.whatsapp.net", "+15550000002"),
      ("15550000002:7@s.whatsapp.net", "+15550000002"), ("12345@c.us", "+12345"),
      ("123456789012345@c.us", "+123456789012345"), ("1234@c.us", nil), ("1234567890123456@c.us", nil),
      ("05550000002@c.us", nil), ("1555000x002@c.us", nil), ("+15550000002@c.us", nil), ("١٢٣٤٥٦@c.us", nil),
      ("90000000000001@lid", nil), ("120363000000000001@g.us", nil), ("120363@newsletter", nil),
      ("15550000002@broadcast", nil), ("15550000002@C.US", nil),
    ] as [(String, String?)])
  func phone(text: String, phone: String?) throws {
    #expect(try #require(JID(text)).phone == phone)
  }

  @Test("tells groups and hidden ids")
  func kinds() {
    #expect(JID("120363000000000001@g.us")?.isGroup == true)
    #expect(JID("15550000002@c.us")?.isGroup == false)
    #expect(JID("90000000000001@lid")?.isLID == true)
    #expect(JID("15550000002@c.us")?.isLID == false)
  }
}
