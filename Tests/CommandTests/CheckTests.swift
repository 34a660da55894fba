import Testing

@Suite("check on a terminal")
struct CheckTests {
  @Test("shows what is wrong in colours, unless NO_COLOR is set", arguments: [true, false])
  func colours(_ wanted: Bool) throws {
    let folder = try Folder()
    try folder.write("handle.lua", "prnt()\n")
    let terminal = try Terminal(["check", "handle.lua"], folder: folder, environment: wanted ? [:] : ["NO_COLOR": "1"])
    let message = "unknown global `prnt`, did you mean `print`?"
    let expected =
      wanted
      ? "handle.lua:1:1: \u{1B}[1;31merror:\u{1B}[0m \u{1B}[1m\(message)\u{1B}[0m" : "handle.lua:1:1: error: \(message)"
    #expect(terminal.sees(expected), "\(terminal.text)")
    #expect(terminal.sees(wanted ? "\u{1B}[1;32m^~~~\u{1B}[0m" : "  ^~~~"), "\(terminal.text)")
    #expect(terminal.sees("1 error in 1 file"), "\(terminal.text)")
    #expect(terminal.end() == 1)
  }
}
