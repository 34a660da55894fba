import Testing

/// What `listen` refuses before it listens: each with its exit code, what is wrong, and what to do.
@Suite("starting the listener")
struct ListenStartTests {
  private static let script = "wawp.on(\"call.received\", function(c) c:allow() end)"

  struct Start: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String] = []
    var script = ListenStartTests.script
    var files: [String: String] = [:]
    var environment: [String: String] = [:]
    var exit: Int32
    var says: [String]
    var testDescription: String { name }
  }

  static let starts = [
    Start(
      name: "a public address without a secret", arguments: ["--listen", "0.0.0.0:0"], exit: 78,
      says: ["0.0.0.0:0 can be reached by others", "WAWP_WEBHOOK_SECRET"]),
    Start(
      name: "an address that is none", arguments: ["--listen", "nowhere"], exit: 78, says: ["nowhere", "HOST:PORT"]),
    Start(name: "a script that does not compile", script: "wawp.on(", exit: 70, says: ["handle.lua:1:"]),
    Start(name: "a script that registers nothing", script: "local a = 1", exit: 70, says: ["registers no handler"]),
    Start(
      name: "a script that acts at its top level", script: "print(wawp.event.id)", exit: 70, says: ["handle.lua"]),
    Start(
      name: "a signature without a secret", arguments: ["--signature", "plain"], exit: 78, says: ["needs a secret"]),
    Start(
      name: "a signature that there is none of", arguments: ["--signature", "md5"],
      environment: ["WAWP_WEBHOOK_SECRET": "s3cret"], exit: 64, says: ["there is no signature md5", "hmac-sha512"]),
    Start(name: "a secret file that is missing", arguments: ["--secret-file", "nowhere"], exit: 78, says: ["nowhere"]),
    Start(
      name: "a certificate without its key", arguments: ["--tls-cert", "a.pem"], exit: 64, says: ["belong together"]),
    Start(name: "a time that is none", arguments: ["--drain", "soon"], exit: 64, says: ["--drain", "soon", "10m"]),
    Start(name: "too many workers", arguments: ["--workers", "0"], exit: 64, says: ["--workers must be from 1 to 64"]),
    Start(
      name: "a file that is no database", arguments: ["--database", "notes.txt"],
      files: ["notes.txt": String(repeating: "these are notes\n", count: 100)], exit: 78, says: ["notes.txt"]),
    Start(
      name: "a configuration with a misspelt name", files: ["wawp-script.toml": "ring_secs = 3\n"], exit: 78,
      says: ["`ring_secs` means nothing", "did you mean `ring_seconds`?"]),
    Start(
      name: "a configuration that is no TOML", files: ["wawp-script.toml": "a = 1\nb = = 2\n"], exit: 78,
      says: ["wawp-script.toml:2:"]),
    Start(
      name: "a configuration with a value of the wrong kind",
      files: ["wawp-script.toml": "[listen]\nworkers = \"two\"\n"],
      exit: 78, says: ["`workers` must be a number, not text"]),
    Start(
      name: "an instance without a token", files: ["wawp-script.toml": "[instances.a]\ninstance_id = \"A\"\n"],
      environment: ["WAWP_INSTANCE_ID": "", "WAWP_ACCESS_TOKEN": ""], exit: 78,
      says: ["[instances.a] has no access token"]),
    Start(
      name: "a configuration that is not there", arguments: ["--config", "none.toml"], exit: 78, says: ["none.toml"]),
  ]

  @Test("is refused with what is wrong and what to do", arguments: starts)
  func refused(_ start: Start) async throws {
    var files = start.files
    files["handle.lua"] = start.script
    let folder = try Folder(files)
    let finished = try await Program.run(
      ["listen", "handle.lua", "--listen", "127.0.0.1:0", "--admin", "none", "--database", "w.db"] + start.arguments,
      stdin: "", in: folder, environment: start.environment)
    #expect(finished.exit == start.exit, "\(finished.stderr)")
    for part in start.says { #expect(finished.stderr.contains(part), "\(finished.stderr)") }
    #expect(finished.stderr.contains("wawp-script: error: "))
    #expect(!finished.stderr.contains("s3cret"))
    #expect(!finished.timedOut)
  }

  @Test("two listeners cannot share a database file, nor an address")
  func shared() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ListenStartTests.script])
      let first = try ListenProgram(in: folder)
      for arguments in [["--database", "w.db"], ["--database", "other.db", "--listen", "127.0.0.1:\(first.port)"]] {
        let child = try ChildProcess(
          Program.path, ["listen", "handle.lua", "--listen", "127.0.0.1:0", "--admin", "none"] + arguments,
          environment: Program.environment(), folder: folder.path)
        let finished = child.communicate([], seconds: 10)
        #expect([78, 71].contains(finished.exit), "\(finished.stderr)")
        #expect(finished.stderr.contains("wawp-script: error: "))
      }
    }
  }

  @Test("a configuration file says what flags and the environment do not, also for a single run")
  func configuration() async throws {
    let server = try Server()
    let folder = try Folder([
      "handle.lua": "wawp.on(\"call.received\", function(c) c:reject() end)",
      "token": "tok\n",
      "wawp-script.toml": """
      base_url = "\(server.url)"
      instance_id = "FROM-FILE"
      access_token_file = "token"
      """,
    ])
    let event = "{\"event\":\"call.received\",\"id\":\"e\",\"payload\":{\"id\":\"C1\",\"from\":\"1@c.us\"}}"
    let plain: [String: String?] = ["WAWP_INSTANCE_ID": nil, "WAWP_ACCESS_TOKEN": nil, "WAWP_BASE_URL": nil]
    let finished = try await Program.run(["handle.lua"], stdin: event, in: folder, environment: plain)
    #expect(finished.exit == 0, "\(finished.stderr)")
    #expect(finished.stdout.contains(#""outcome":"done""#))
    let other = try await Program.run(
      ["handle.lua", "--base-url", "http://127.0.0.1:9", "--timeout", "0.2", "--ring-seconds", "1"], stdin: event,
      in: folder, environment: plain)
    #expect(other.exit == 75)
    #expect(try server.requests().count == 1)
  }
}
