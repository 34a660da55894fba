import Glibc
import Testing

@testable import WawpScript

@Suite("wawp.list")
struct LibraryListTests {
  private static let open = "local list = require('wawp.list') local l = assert(list.open('l.txt', options))\n"

  @Test(
    "numbers in any notation, prefixes, addresses, notes",
    arguments: [
      ("+49 170 123-45", "'+4917012345'", "true"), ("0049 170 123-45", "'+4917012345'", "true"),
      ("+49 (0)170 / 123.45", "'+4917012345'", "true"), ("4917012345", "'4917012345@c.us'", "true"),
      ("\u{202A}+49\u{A0}170\u{2011}12345\u{202C}", "'4917012345:3@s.whatsapp.net'", "true"),
      ("4917012345@c.us", "'+4917012345'", "true"), ("4917012345:7@s.whatsapp.net", "'0049 170 12345'", "true"),
      ("+49*", "'+4917012345'", "true"), ("+4917*", "'+4916012345'", "false"), ("0049 17*", "'+4917012345'", "true"),
      ("90000000000002@lid", "'90000000000002@lid'", "true"), ("90000000000002@lid", "'90000000000003@lid'", "false"),
      ("90000000000002@lid", "'+90000000000002'", "false"),
      ("+90000000000002", "'90000000000002@lid'", "nil\tthe number is hidden"),
      ("120363040000000000@g.us # the team", "'120363040000000000@g.us'", "true\tthe team"),
      ("+4917012345 # Alice # and Bob", "'+4917012345'", "true\tAlice # and Bob"),
      ("+4917012345", "{ phone = '+4917012345', jid = '4917012345@c.us' }", "true"),
      ("+4917012345", "nil", "nil\tthe event does not say who calls"), ("# nothing", "'90000000000002@lid'", "false"),
      ("+4917012345\n+4917012345 # later", "'+4917012345'", "true\tlater"),
      ("+49* # Germany\n+49170* # network", "'+4917012345'", "true\tnetwork"),
    ])
  func finds(_ text: String, _ caller: String, _ expected: String) throws {
    let script = LibraryScript()
    script.write("l.txt", text + "\n")
    #expect(try script.value("l:has(\(caller))", "local options\n" + Self.open) == expected)
    #expect(script.warnings() == [])
  }

  @Test(
    "numbers with a leading 0 belong to the country that the list is of",
    arguments: [
      ("+49", "0170 123-45", "+4917012345"), ("49", "0170 123-45", "+4917012345"),
      ("+39", "06 698 1234", "+39066981234"),
      ("+1", "(555) 000-0002", "+15550000002"), ("+44", "+1 555 000 0002", "+15550000002"),
    ])
  func country(_ country: String, _ line: String, _ number: String) throws {
    let script = LibraryScript()
    script.write("l.txt", line)
    #expect(
      try script.value("l:has('\(number)')", "local options = { country = '\(country)' }\n" + Self.open) == "true")
  }

  @Test("an entry ends with its day, or at its time, in the zone of the list")
  func ends() throws {
    // 2026-11-23 12:00 in Berlin.
    let script = LibraryScript(now: 1_795_431_600)
    script.write(
      "l.txt", "+4917012345 until 2026-11-23 # day\n+4917012346 until 2026-11-23 12:30\n+49170* until 2026-11-22")
    let open = "local options = { tz = 'Europe/Berlin' }\n" + Self.open
    let ask = "l:has('+4917012345'), l:has('+4917012346'), l:has('+4917099999')"
    #expect(try script.value(ask, open) == "true\ttrue\tfalse")
    script.advance(1800)
    #expect(try script.value(ask, open) == "true\tfalse\tfalse")
    script.advance(11.5 * 3600 - 1)
    #expect(try script.value(ask, open) == "true\tfalse\tfalse")
    script.advance(1)
    #expect(try script.value(ask, open) == "false\tfalse\tfalse")
  }

  @Test("broken lines are named by number, and the rest loads")
  func broken() throws {
    let script = LibraryScript()
    script.write(
      "l.txt",
      "+4917012345\nBob\n0170 1234567\n+49\n*\n+4917012346 Bob\n+4917012347 until soon\n+4917012348 until 2026-02-30\n;ok\n+4917012349\n+4917012350\n+4917012351\n+4917012352\n+4917012353\n"
    )
    let lines = try script.run(
      "local options\n" + Self.open
        + "print(l:count()) for _, p in ipairs(l:problems()) do print(p) end print(l:has('+4917012349'))")
    #expect(
      lines == [
        "6\t7", "l.txt:2: \"Bob\" is neither a number such as +49 170 1234567 nor an address",
        "l.txt:3: \"0170 1234567\" has no country code: write +49..., or say which `country` such numbers are of",
        "l.txt:4: \"+49\" has 2 digits, a number with its country code has 5 to 15",
        "l.txt:5: a `*` alone would stand for everybody: write +49*",
        "l.txt:6: \"Bob\" behind the entry: a note begins with #, an end with until",
        "l.txt:7: \"soon\" is not a date: write until 2026-12-31",
        "l.txt:8: \"2026-02-30\" is not a date: write until 2026-12-31", "true",
      ])
    #expect(script.warnings().count == 6)
    #expect(script.warnings().last == "l.txt: 7 broken lines in all")
  }

  @Test("tables: columns by name, separators, quotes, line ends in quotes")
  func csv() throws {
    let script = LibraryScript()
    script.write(
      "l.csv",
      "\u{FEFF}Name;Phone;Until\r\n\"Smith; \"\"Bob\"\"\";+49 170 12345;\r\n\"two\nlines\";+4917012346;2020-01-01\r\nNobody;;\r\nX;+4917012347;soon\r\n;+4917012348;\r\n"
    )
    let lines = try script.run(
      """
      local l = assert(require('wawp.list').open('l.csv'))
      print(l:has('+4917012345')) print(l:has('+4917012346')) print(l:has('+4917012348'))
      for _, p in ipairs(l:problems()) do print(p) end
      """)
    #expect(
      lines == [
        "true\tSmith; \"Bob\"", "false", "true", "l.csv:5: there is no number in column 2",
        "l.csv:6: \"soon\" is not a date: write until 2026-12-31",
      ])
    script.write("plain.csv", "+4917012345,Alice\n+4917012346\n")
    #expect(
      try script.value("l:has('+4917012345')", "local l = assert(require('wawp.list').open('plain.csv'))")
        == "true\tAlice")
  }

  @Test("contacts: folded lines, groups, WhatsApp's own number, a contact without one")
  func vcard() throws {
    let script = LibraryScript()
    script.write(
      "c.vcf",
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Alice\r\n  Example\\, Inc.\r\nitem1.TEL;type=CELL;waid=4917012345:+49 170\r\nTEL:0170 1\r\nEND:VCARD\r\nbegin:vcard\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=BCrgen\nTEL;VALUE=uri:tel:+49-170-12346;ext=5\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nBEGIN:VCARD\nTEL:+4917012347\n"
    )
    let lines = try script.run(
      """
      local l = assert(require('wawp.list').open('c.vcf'))
      print(l:has('+4917012345')) print(l:has('+4917012346')) print(l:has('+4917012347'))
      for _, p in ipairs(l:problems()) do print(p) end
      """)
    #expect(
      lines == [
        "true\tAlice Example, Inc.", "true\tJürgen", "false",
        "c.vcf:6: \"0170 1\" has no country code: write +49..., or say which `country` such numbers are of",
        "c.vcf:12: \"Bob\" has no number", "c.vcf:15: a contact has no END:VCARD",
      ])
  }

  @Test("a hidden caller is found by the number that an event has shown")
  func hidden() throws {
    let script = LibraryScript()
    script.write("l.txt", "+4917012345 # Alice\n")
    let lines = try script.run(
      "local options\n" + Self.open
        + """
        local caller = { jid = "90000000000002@lid", lid = "90000000000002@lid" }
        print(l:has(caller))
        require("wawp.phone").learn{ payload = { from = caller.jid, _data = { CallCreatorAlt = "4917012345@s.whatsapp.net" } } }
        print(l:has(caller))
        """)
    #expect(lines == ["nil\tthe number is hidden", "true\tAlice"])
  }

  @Test(
    "files outside the script's folder, and what is no file, are refused",
    arguments: [
      ("../l.txt", "../l.txt is outside the script's folder"), ("/etc/passwd", "is outside the script's folder"),
      ("a/../../x", "is outside the script's folder"), ("none.txt", "cannot read none.txt: no such file"),
      (".", "cannot read .: it is a folder"), ("pipe", "cannot read pipe: it is not a regular file"),
      ("zero.txt", "zero.txt is not text"), ("bad.txt", "bad.txt has 2 broken lines and 0 good ones; line 1: "),
    ])
  func refused(_ name: String, _ message: String) throws {
    let script = LibraryScript()
    mkfifo("\(script.folder)/pipe", 0o600)
    script.write("bad.txt", "a\nb\n")
    let file = fopen("\(script.folder)/zero.txt", "w")
    fputc(0, file)
    fclose(file)
    let value = try script.value("require('wawp.list').open('\(name)')")
    #expect(value.hasPrefix("nil\t") && value.contains(message), "\(value)")
  }

  @Test(
    "misuse is an error at the caller's line",
    arguments: [
      ("list.open()", "bad argument `path` to list.open: expected a string, got nothing"),
      ("list.open('l.txt', { tx = 'UTC' })", "unknown option `tx` for list.open, did you mean `tz`?"),
      ("list.open('l.txt', { tz = 'Mars' })", "there is no time zone \"Mars\""),
      ("list.open('l.txt', { format = 'xml' })", "bad argument `format` to list.open"),
      ("list.open('l.txt', { country = 'DE' })", "bad argument `country` to list.open: expected a country code"),
      ("list.open('l.txt')('1@c.us')", "a list is no function: write list:has(call.caller)"),
      ("list.open('l.txt'):has(5)", "bad argument `caller` to list:has: expected call.caller"),
      (
        "wawp.file.list('l.txt', { formt = 'csv' })",
        "unknown option `formt` for wawp.file.list, did you mean `format`?"
      ),
      ("wawp.file.find(7, 'x')", "bad argument `list` to wawp.file.find: expected what wawp.file.list gave"),
      ("wawp.file.read(5)", "bad argument `path` to wawp.file.read"),
    ])
  func misuse(_ expression: String, _ message: String) throws {
    let script = LibraryScript()
    script.write("l.txt", "+4917012345\n")
    let lines = try script.run("local list = require('wawp.list')\nlocal x = \(expression)\nprint(x)")
    #expect(lines.last?.hasPrefix("handle.lua:2: ") == true, "\(lines)")
    #expect(lines.last?.contains(message) == true, "\(lines)")
  }

  @Test("a hundred thousand entries lie outside the script's memory, and are found")
  func many() throws {
    let script = LibraryScript()
    script.write("l.txt", (0..<100_000).map { "+49170\(1_000_000 + $0 * 7)\n" }.joined())
    let lines = try script.run(
      "local options\n" + Self.open
        + """
        print(l:count()) print(collectgarbage("count") < 4096)
        local hits = 0
        for i = 0, 6999 do if l:has("+49170" .. 1000000 + i) then hits = hits + 1 end end
        print(hits)
        """)
    #expect(lines == ["100000\t0", "true", "1000"])
  }
}

@Suite("a list file")
struct LibraryListFileTests {
  private func list(_ script: LibraryScript, _ clock: @escaping () -> Double) throws -> ListFile {
    try ListFile(
      path: "\(script.folder)/l.txt", name: "l.txt", format: .text, reader: EntryReader(), clock: clock)
  }

  private func has(_ list: ListFile, _ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      guard let entry = try? list.content.reader.entry(bytes) else { return false }
      return list.content.list.find(entry) { _ in false } != nil
    }
  }

  @Test("is read again when it changes, at most once a second; a broken version is refused and told once")
  func reload() throws {
    let script = LibraryScript()
    script.write("l.txt", "+4917012345\n")
    var now = 100.0
    let list = try list(script) { now }
    script.write("l.txt", "+4917012346\n+4917012347\n")
    now = 100.9
    #expect(list.look() == nil)
    #expect(has(list, "+4917012345"))
    now = 101
    guard case .loaded? = list.look() else { Issue.record("not loaded"); return }
    #expect(has(list, "+4917012346") && !has(list, "+4917012345"))
    for (text, why) in [
      ("", "l.txt is empty now"), ("<html>\n<body>\n", "l.txt has 2 broken lines and 0 good ones"),
      ("+4917012345\n<<<<\n====\n", "l.txt has 2 broken lines and 1 good ones; line 2: "),
    ] {
      script.write("l.txt", text)
      now += 1
      guard case .refused(let message)? = list.look() else { Issue.record("not refused"); return }
      #expect(message.hasPrefix(why), "\(message)")
      #expect(has(list, "+4917012346"))
      now += 1
      #expect(list.look() == nil)
    }
    unlink("\(script.folder)/l.txt")
    now += 1
    guard case .refused("cannot read l.txt: no such file")? = list.look() else { Issue.record("not refused"); return }
    script.write("l.txt", "+4917012348\n")
    now += 1
    guard case .loaded? = list.look() else { Issue.record("not loaded"); return }
    #expect(has(list, "+4917012348"))
  }

  @Test("every entry of a large list is found, and nothing else")
  func exact() {
    let list = NumberList()
    let keys = (0..<20_000).map { EntryKey(.number, value: 4_915_000_000_000 + UInt64($0) * 3, digits: 13) }
    for key in keys { list.add(.key(key), note: nil, until: nil) }
    #expect(list.count == 20_000)
    #expect(keys.allSatisfy { list.find(.key($0)) { _ in false } != nil })
    #expect(
      keys.allSatisfy { list.find(.key(EntryKey(.number, value: $0.value + 1, digits: 13))) { _ in false } == nil })
    #expect(keys.allSatisfy { list.find(.key(EntryKey(.lid, value: $0.value, digits: 13))) { _ in false } == nil })
  }

  @Test("random bytes never stop the program")
  func random() {
    var state: UInt64 = 7
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let alphabet = Array("+0123456789 -()*@.lidcus#until2026-12-31,;\"\n\r\t:=TELFNBEGINVCARD\u{A0}\u{2011}".utf8)
    for _ in 0..<3000 {
      let text = (0..<Int(next() % 120)).map { _ in alphabet[Int(next()) % alphabet.count] }
      for format in ListText.Format.allCases {
        text.withUnsafeBufferPointer { bytes in
          let read = ListText(bytes, format: format, reader: EntryReader(country: "49"))
          #expect(read.problems.count <= ListText.maximumProblems)
        }
      }
    }
  }
}
