local test = require("wawp.test")

test("vips ring, with their note", function(t)
  t:call{ from = "15550000002@c.us" }:allowed("vip: Alice")
  t:call{ from = "15550000004@c.us", call_id = "C2" }:allowed("vip: Smith, Bob")
end)

test("an entry ends", function(t)
  t:at("2027-03-31 17:59", "America/New_York")
  t:call{ from = "15550000003@c.us" }:allowed("vip: The plumber")
  t:advance("1m")
  t:call{ from = "15550000003@c.us", call_id = "C2" }:rejected("not a vip")
end)

test("others are rejected, with a message", function(t)
  t:call{ from = "15550000009@c.us" }:expect{
    decision = "reject",
    message = "Please write to us here.",
  }
end)

test("a hidden caller rings until an event has shown the number", function(t)
  t:call{ from = "90000000000002@lid" }:allowed(test.like("^cannot know: "))
  t:call{
    from = "90000000000002@lid",
    call_id = "C2",
    payload = { _data = { CallCreatorAlt = "15550000009@s.whatsapp.net" } },
  }:rejected("not a vip")
end)

test("another event may show the number of a hidden caller", function(t)
  t:event{
    event = "message",
    payload = { from = "90000000000002@lid", _data = { SenderAlt = "15550000002@c.us" } },
  }:ignored()
  t:call{ from = "90000000000002@lid" }:allowed("vip: Alice")
end)
