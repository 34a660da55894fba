import Glibc
import Testing

@testable import wawp_script

@Suite("the repl at a terminal", .timeLimit(.minutes(2)))
struct ReplTests {
  private static func hasEditor() -> Bool {
    guard let handle = dlopen("libedit.so.2", RTLD_LAZY) else { return false }
    dlclose(handle)
    return true
  }

  @Test("Tab completes, Ctrl-C cancels a line and what runs, Ctrl-D ends, lines are kept", .enabled(if: hasEditor()))
  func session() async throws {
    try await Turns.take {
      let folder = try Folder()
      let terminal = try Terminal(
        ["repl", "--cpu-limit", "60", "--event-timeout", "60"], folder: folder,
        environment: ["XDG_STATE_HOME": folder.path])
      #expect(terminal.sees("> "), "\(terminal.text)")
      terminal.type("type(wawp.ht\t.g\t)\n")
      #expect(terminal.sees("\"function\"") && terminal.sees("> "), "\(terminal.text)")
      terminal.type("wawp.log.\t")
      #expect(terminal.sees("debug  error  info  warn"), "\(terminal.text)")
      terminal.type("\u{3}")
      #expect(terminal.sees("^C") && terminal.sees("> "))
      terminal.type("print('be' .. 'gun') while true do end\n")
      #expect(terminal.sees("begun"), "\(terminal.text)")
      terminal.type("\u{3}")
      #expect(terminal.sees("stopped") && terminal.sees("> "), "\(terminal.text)")
      terminal.type("print('be' .. 'gun') wawp.sleep(50)\n")
      #expect(terminal.sees("begun"))
      terminal.type("\u{3}")
      #expect(terminal.sees("stopped") && terminal.sees("> "), "\(terminal.text)")
      terminal.type("1300 + 37\n")
      #expect(terminal.sees("1337") && terminal.sees("> "), "\(terminal.text)")
      // The prompt comes a moment before the terminal passes on keys as they are; a completion shows that it does.
      terminal.type("pri\t")
      #expect(terminal.sees("nt"), "\(terminal.text)")
      terminal.type("\u{15}\u{4}")
      #expect(terminal.end() == 0)
      let path = "\(folder.path)/wawp-script/repl-history"
      #expect(Folder.contents(path)?.contains("1300") == true)
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
  }

  private static func completion() -> ReplCompletion {
    ReplCompletion { path, _ in
      switch path {
      case ["_G"]: ["call", "event", "pairs", "pcall", "print", "wawp"]
      case ["wawp"]: ["http", "log", "now", "null"]
      default: []
      }
    }
  }

  @Test(
    "a word is completed as far as it is certain, else there is a list",
    arguments: [
      ("pri", "nt", []), ("p", "", ["pairs", "pcall", "print"]), ("x = wawp.n", "", ["now", "null"]),
      ("wawp.ev", "ent", []), ("call:re", "", ["reject", "remaining", "reply"]),
      ("call:al", "low", []),
      ("call.is_v", "ideo", []),
      ("call.caller.ph", "one", []), ("require(\"wawp.ho", "urs", []), (":f", "ire", []),
      ("zzz", "", []), ("", "", []),
      ("f(wawp.", "", ["event", "http", "log", "now", "null"]),
    ] as [(String, String, [String])])
  func completes(_ text: String, _ insert: String, _ list: [String]) {
    let answer = Self.completion().complete(text)
    #expect(answer.insert == insert)
    #expect(answer.list == list)
  }
}
