import ArgumentParser
import Testing

@testable import wawp_script

@Suite("the usual command lines")
struct QuickArgumentsTests {
  private func parsed(_ arguments: [String]) -> RunValues? {
    (try? RootCommand.parseAsRoot(arguments) as? RunCommand)?.values
  }

  @Test(
    "are read the same with and without the argument parser",
    arguments: [
      "handle.lua", "run handle.lua", "handle.lua a.json b.json", "handle.lua -", "--dry-run handle.lua",
      "handle.lua --dry-run a.json",
      "handle.lua --format text",
      "handle.lua --instance-id A --access-token-file f --base-url http://x --credentials-in body",
      "--timeout 3 --event-timeout 2.5 --cpu-limit 0.5 --memory-limit 16 --ring-seconds 30 handle.lua",
      "handle.lua --allow-io --allow-host a --allow-host b:1 --allow-env X --allow-env Y --ca-file c.pem",
      "handle.lua --log-level debug --log-format json",
    ])
  func same(_ line: String) {
    let arguments = line.split(separator: " ").map(String.init)
    let quick = QuickArguments.read(arguments)
    #expect(quick != nil)
    #expect(quick == parsed(arguments))
  }

  @Test(
    "what is unusual or wrong is left to the parser",
    arguments: [
      "", "--help", "-h", "handle.lua --dry-rnu", "handle.lua --format", "handle.lua --format xml",
      "--format=text handle.lua",
      "handle.lua --cpu-limit x", "simulate", "help", "run", "handle.lua --log-format x",
      "handle.lua --instance-id --dry-run",
    ])
  func left(_ line: String) {
    #expect(QuickArguments.read(line.split(separator: " ").map(String.init)) == nil)
  }

  @Test("every option of `run` is known to both")
  func complete() {
    let help = RunCommand.helpMessage()
    for word in help.split(whereSeparator: { " \n,[]".contains($0) }) where word.hasPrefix("--") {
      guard !["--help", "--version"].contains(word) else { continue }
      let flags = ["--dry-run", "--allow-io"]
      let value = ["--format": "text", "--log-format": "text"][String(word)] ?? "1"
      let arguments =
        flags.contains(String(word)) ? ["x.lua", String(word)] : ["x.lua", String(word), value]
      #expect(QuickArguments.read(arguments) != nil, "\(word)")
    }
  }
}
