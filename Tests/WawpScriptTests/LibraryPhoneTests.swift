import Testing

@testable import WawpScript

@Suite("wawp.phone")
struct LibraryPhoneTests {
  private static let prelude = "local phone = require('wawp.phone')\n"

  @Test(
    "addresses and numbers",
    arguments: [
      ("phone.e164('15550000002@c.us')", "+15550000002"),
      ("phone.e164('15550000002:7@s.whatsapp.net')", "+15550000002"),
      ("phone.e164('90000000000002@lid')", "nil\t90000000000002@lid is hidden: it is no number"),
      ("phone.e164('1203630@g.us')", "nil\t1203630@g.us is not a person"),
      ("phone.e164('+49 (0)170 123-45')", "+4917012345"), ("phone.e164('0049 170 12345')", "+4917012345"),
      ("phone.e164('0170 12345')", "nil\t0170 12345 has no country code, or not 5 to 15 digits"),
      ("phone.e164('Bob')", "nil\tBob is not a number"), ("phone.code('+4917012345')", "49"),
      ("phone.code('+38344123456')", "383"), ("phone.code('+999123')", "nil"),
      ("phone.format('+15550000002')", "+1 555 000 0002"), ("phone.format('+4917012345678')", "+49 170 123 456 78"),
      ("phone.format('Bob')", "Bob"), ("phone.is_of('+4917012345', {'AT', 'DE'})", "true"),
      ("phone.is_of('+4917012345', {'AT'})", "false"), ("phone.is_of(nil, {'AT'})", "nil"),
      ("phone.is_of('+8001234567', {'AT'})", "nil"), ("phone.identify('90000000000002@lid').phone", "nil"),
      ("phone.identify('+49 170 12345').phone", "+4917012345"), ("phone.identify({lid = '5@lid'}).lid", "5@lid"),
    ])
  func works(_ expression: String, _ expected: String) throws {
    #expect(try LibraryScript().value(expression, Self.prelude) == expected)
  }

  @Test("countries by the longest prefix")
  func countries() throws {
    let numbers = [
      ("+12025550100", "US"), ("+12045550100", "CA"), ("+18095550100", "DO"), ("+18765550100", "JM"),
      ("+18005550100", "nil"), ("+79161234567", "RU"), ("+77011234567", "KZ"), ("+447911123456", "GG"),
      ("+447912123456", "GB"), ("+441534123456", "JE"), ("+441624123456", "IM"), ("+442071234567", "GB"),
      ("+390669812345", "VA"), ("+393331234567", "IT"), ("+4917012345", "DE"), ("+201001234567", "EG"),
      ("+5511987654321", "BR"), ("+9779812345678", "NP"), ("+35818123456", "AX"), ("+262639123456", "YT"),
      ("+870123456789", "nil"), ("+59991234567", "CW"), ("+61891621234", "CC"), ("+38344123456", "XK"),
    ]
    let list = numbers.map { "'\($0.0)'" }.joined(separator: ",")
    let lines = try LibraryScript().run(
      Self.prelude + "for _, n in ipairs{\(list)} do print(phone.country(n)) end")
    #expect(lines == numbers.map(\.1))
  }

  @Test(
    "a pair of hidden id and number is learned wherever an event shows both",
    arguments: [
      #"{"payload":{"from":"90000000000002@lid","_data":{"CallCreatorAlt":"15550000002@s.whatsapp.net"}}}"#,
      #"{"payload":{"from":"x","_data":{"CallCreator":"90000000000002:3@lid","CallCreatorAlt":"15550000002:9@s.whatsapp.net"}}}"#,
      #"{"payload":{"from":"15550000002@c.us","_data":{"Info":{"Sender":"15550000002@s.whatsapp.net","SenderAlt":"90000000000002@lid"}}}}"#,
      #"{"payload":{"_data":{"key":{"remoteJid":"90000000000002@lid","remoteJidAlt":"15550000002@s.whatsapp.net"}}}}"#,
      #"{"payload":{"_data":{"key":{"participant":"90000000000002@lid","participantPn":"15550000002@s.whatsapp.net"}}}}"#,
      #"{"me":{"id":"15550000002@c.us","lid":"90000000000002@lid"},"payload":{}}"#,
    ])
  func learns(_ event: String) throws {
    let script = LibraryScript()
    let learn = Self.prelude + "local n = phone.learn(wawp.json.decode([[\(event)]]))\n"
    #expect(try script.value("n, phone.identify('90000000000002@lid').phone", learn) == "1\t+15550000002")
    // A later run, and the other way round: it is in the store.
    #expect(try script.value("phone.identify('15550000002@c.us').lid", Self.prelude) == "90000000000002@lid")
  }

  @Test(
    "nothing is learned from what names two people or one",
    arguments: [
      "{}", "{payload = wawp.null}", "{payload = {from = '1@g.us', _data = {CallCreatorAlt = '15550000002@c.us'}}}",
      "{payload = {_data = {Sender = '15550000002@c.us', SenderAlt = '15550000003@c.us'}}}",
      "{me = {id = '15550000002@c.us', lid = 5}}", "{me = {id = '05550000002@c.us', lid = '9@lid'}}",
    ])
  func learnsNothing(_ event: String) throws {
    #expect(try LibraryScript().value("phone.learn(\(event))", Self.prelude) == "0")
  }

  @Test("without a store pairs are kept in memory")
  func memory() throws {
    let lines = try LibraryScript().run(
      Self.prelude
        + """
        rawset(wawp, "store", nil)
        phone.learn{ me = { id = "15550000002@c.us", lid = "90000000000002@lid" } }
        print(phone.identify("90000000000002@lid").phone)
        """)
    #expect(lines == ["+15550000002"])
  }

  @Test("the API is asked for a number, once")
  func asks() throws {
    let script = LibraryScript()
    script.answer = .json(Array(#"{"lid":"90000000000002@lid","pn":"15550000002@c.us"}"#.utf8))
    #expect(try script.value("phone.ask('90000000000002@lid')", Self.prelude) == "+15550000002")
    script.answer = .failure(message: "it does not answer")
    #expect(try script.value("phone.ask('90000000000002@lid')", Self.prelude) == "+15550000002")
    #expect(try script.value("(phone.ask('90000000000003@lid'))", Self.prelude) == "nil")
    script.answer = .json(Array(#"{"lid":"90000000000003@lid","pn":null}"#.utf8))
    #expect(
      try script.value("phone.ask('90000000000003@lid')", Self.prelude) == "nil\tthe API does not know its number")
  }

  @Test(
    "misuse is an error at the caller's line",
    arguments: [
      ("phone.e164(5)", "bad argument `text` to phone.e164: expected an address or a number, got 5"),
      ("phone.country()", "bad argument `number` to phone.country"),
      ("phone.is_of('+49', 'DE')", "bad argument `countries`"),
      ("phone.is_of('+49', {'Germany'})", "expected codes such as \"DE\", got \"Germany\""),
      ("phone.learn(5)", "bad argument `event` to phone.learn"), ("phone.identify()", "bad argument `caller`"),
      ("phone.ask('15550000002@c.us')", "bad argument `lid` to phone.ask: expected a hidden id"),
    ])
  func misuse(_ expression: String, _ message: String) throws {
    let lines = try LibraryScript().run("local phone = require('wawp.phone')\nlocal x = \(expression)\nprint(x)")
    #expect(lines.last?.hasPrefix("handle.lua:2: ") == true, "\(lines)")
    #expect(lines.last?.contains(message) == true, "\(lines)")
  }
}
