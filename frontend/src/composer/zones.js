// The time zone of an event: the list is fetched when somebody wants it, and begins with the browser's own.
const offer = async (select) => {
  const { zones, guess } = select.dataset;
  delete select.dataset.zones;
  const zone = guess === undefined ? select.value : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const answer = await fetch(`${zones}?zone=${encodeURIComponent(zone)}`);
  if (answer.ok) select.innerHTML = await answer.text();
};

/** Whenever the part of a composer that holds such a list is opened, or is open, the list is there. */
export const offerZones = () => {
  const offerIn = (part) => part.open && part.querySelectorAll("select[data-zones]").forEach(offer);
  document.querySelectorAll("details").forEach(offerIn);
  document.addEventListener("toggle", ({ target }) => target.localName === "details" && offerIn(target), true);
};
