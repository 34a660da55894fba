import Foundation
import Glibc
import Testing

/// Nothing that is secret comes out anywhere.
@Suite("secrets of the listener")
struct ServiceSecretTests {
  @Test("the token, the secrets and the URL's query stand in no answer, log, record, metric or file")
  func nowhere() async throws {
    let folder = try Folder([
      "handle.lua": """
      wawp.on("call.received", function(call)
        wawp.log.info("headers", { event = call.raw })
        print(pcall(wawp.env, "WAWP_WEBHOOK_SECRET"))
        call:reject{ reason = "closed", message = "hello" }
        wawp.request("GET", "/v2/nowhere", { x = 1 })
        error("failed on purpose")
      end)
      """,
      "url.secret": "url-s3cret-7f1c\n", "old.secret": "old-s3cret-55aa\n",
    ])
    let secret = "hmac-s3cret-90b2"
    let requests = "\(folder.path)/requests"
    let server = try Server(["--log", requests, "--fail", "403@/v2/send", "--fail", "503:json:0.3", "--seed", "2"])
    let call = Sent.call(1)
    try folder.write("body", call)
    let signing = "openssl dgst -sha512 -hmac \(secret) -r body | cut -d' ' -f1"
    let signature = try await Program.shell(signing, in: folder).stdout.trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(signature.count == 128)
    try await ListenerTurn.take {
      let listener = try ListenerProcess(
        folder, server: server.url,
        [
          "--url-secret-file", "url.secret", "--secret-file", "old.secret", "--log-level", "debug", "--log-format",
          "json",
        ],
        environment: ["WAWP_WEBHOOK_SECRET": secret])
      let query = "?secret=url-s3cret-7f1c&also=query-privat3"
      var said: [String] = []
      func send(_ path: String, _ headers: [String], _ text: String? = nil) throws -> Int {
        let answer = try listener.post(text ?? call, path: path, headers: headers)
        said.append("\(answer)")
        return answer.status
      }
      let proof = ["X-Webhook-Hmac: \(signature)", "X-Webhook-Hmac-Algorithm: sha512"]
      #expect(try send("/webhook\(query)", proof) == 202)
      #expect(try send("/webhook\(query)", proof) == 200)
      #expect(try send("/webhook", proof) == 401)
      #expect(try send("/webhook\(query)", []) == 401)
      #expect(try send("/webhook?secret=url-s3cret-7f1cx", proof) == 401)
      #expect(try send("/other\(query)", proof) == 404)
      #expect(try send("/webhook\(query)", ["X-Webhook-Hmac: \(secret)"]) == 401)
      #expect(try send("/webhook\(query)", ["X-Wawp-Signature: \(secret)"]) == 401)
      #expect(try send("/webhook\(query)", proof, "{{{") == 401)
      said.append(
        "\(try ListenerConnection(port: listener.port).ask("GET /webhook\(query) HTTP/1.1\r\nHost: x\r\n\r\n"))")
      let garbage = try ListenerConnection(port: listener.port)
      garbage.socket.send("POST /webhook\(query) HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n")
      said.append("\((try? garbage.answer()).map { "\($0)" } ?? "")")
      #expect(try listener.settles(within: 15))
      for page in ["/metrics", "/readyz", "/healthz", "/", "/metrics\(query)"] {
        said.append("\(try listener.page(page))")
      }
      // Neither in what the process shows of itself.
      said.append(Folder.contents("/proc/\(listener.pid)/cmdline") ?? "")
      let environment = Folder.contents("/proc/\(listener.pid)/environ") ?? ""
      listener.send(SIGHUP)
      #expect(becomesTrue { listener.log.contains("was loaded") })
      listener.send(SIGTERM)
      #expect(listener.exit(within: 15) == 0)
      var places = Dictionary(uniqueKeysWithValues: said.enumerated().map { ("answer \($0.offset)", $0.element) })
      places["environment"] = environment
      places["log"] = listener.log
      for name in Folder.names(folder.path) where !["url.secret", "old.secret"].contains(name) {
        places[name] = Folder.contents("\(folder.path)/\(name)") ?? ""
      }
      #expect(places["records"]?.contains("failed on purpose") == true)
      #expect(places["w.db"]?.isEmpty == false)
      for (place, text) in places {
        for word in [Program.token, secret, "url-s3cret-7f1c", "old-s3cret-55aa", "query-privat3"] {
          #expect(!text.contains(word), "\(word) stands in \(place)")
        }
        #expect(place == "body" || !text.contains(signature), "the signature stands in \(place)")
      }
    }
  }
}
