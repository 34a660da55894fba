import HTTPTransport
import Testing

@Suite("The library")
struct CurlLibraryTests {
  @Test("It tells its version")
  func version() { #expect(CurlLibrary.version.hasPrefix("libcurl/")) }
}
