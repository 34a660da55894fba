local test = require("wawp.test")

test("blocked numbers are rejected, with the note", function(t)
  t:call{ from = "15550000009@c.us" }:rejected("blocked: called forty times on Monday")
  t:call{ from = "882123456789@c.us", call_id = "C2" }:rejected(test.like("^blocked"))
  t:call{ from = "90000000000009@lid", call_id = "C3" }:rejected("blocked: a hidden caller")
end)

test("an entry holds until the end of its day", function(t)
  t:at("2027-12-31 23:59", "America/New_York")
  t:call{ from = "15550000008@c.us" }:rejected()
  t:advance("1m")
  t:call{ from = "15550000008@c.us", call_id = "C2" }:allowed("not blocked")
end)

test("others ring, hidden ones too", function(t)
  t:call{ from = "15550000002@c.us" }:allowed("not blocked")
  t:call{ from = "90000000000001@lid", call_id = "C2" }:allowed(test.like("^cannot know"))
end)

test("a call that does not say who calls rings", function(t)
  t:event{ event = "call.received", payload = { id = "C1" } }:allowed(test.like("^cannot know: "))
end)
