import Glibc
import Testing

@Suite("the definitions that stubs writes")
struct StubsTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private static func finds(_ program: String) -> Bool {
    (Environment.path).contains { access("\($0)/\(program)", X_OK) == 0 }
  }

  private enum Environment {
    static let path = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
  }

  @Test(
    "the library and every example pass luacheck with the standard",
    .enabled(if: finds("luacheck"), "luacheck is not installed"))
  func luacheck() async throws {
    let folder = try Folder()
    let finished = try await Program.shell(
      "$W stubs && luacheck --quiet --no-color --no-cache --config .luacheckrc \(Self.root)/lib \(Self.root)/scripts",
      in: folder)
    #expect(finished.exit == 0, "\(finished.stdout)\(finished.stderr)")
  }

  @Test(
    "every example passes lua-language-server with the definitions",
    .enabled(if: finds("lua-language-server"), "lua-language-server is not installed"))
  func languageServer() async throws {
    let folder = try Folder()
    let finished = try await Program.shell(
      "cp \(Self.root)/scripts/* . && $W stubs && lua-language-server --check=. --checklevel=Warning --logpath=log",
      in: folder, environment: ["PATH": Environment.path.joined(separator: ":")], seconds: 45)
    #expect(finished.exit == 0, "\(finished.stdout)\(finished.stderr)")
  }
}
