// The page's own words in both languages; what the bot says is none of our business.

const WORDS = {
  title: ["Київ у коробці", "Kyiv in a box"],
  hint: [
    "Натисніть «Почати» на будь-якому телефоні, оберіть петицію й підпишіть її.",
    "Press “Start” on either phone, choose a petition and sign it.",
  ],
  offline: ["Немає зв’язку, пробую ще…", "No connection, trying again…"],
  language: ["English", "Українською"],
  dark: ["Темна тема", "Dark theme"],
  light: ["Світла тема", "Light theme"],
  tabs: ["Телефони й місто", "Phones and city"],
  city: ["Місто", "City"],
  bot: ["бот", "bot"],
  publicAccount: ["чат-бот міста", "the city’s chatbot"],
  start: ["Почати", "Start"],
  startWords: ["Міський бот: читайте й підписуйте петиції просто в чаті.", "The city’s bot: read and sign petitions right in the chat."],
  message: ["Повідомлення", "Message"],
  send: ["Надіслати", "Send"],
  attach: ["Прикріпити", "Attach"],
  commands: ["Меню команд", "Commands menu"],
  menuShort: ["Меню", "Menu"],
  resident: ["Мешканець", "Resident"],
  messages: ["Розмова", "Conversation"],
  keyboard: ["Кнопки бота", "The bot’s buttons"],
  place: ["Місце", "Location"],
  ownContact: ["Мій контакт", "Own contact"],
  otherContact: ["Чужий контакт", "Somebody else’s contact"],
  forwardedContact: ["Пересланий контакт", "Forwarded contact"],
  sticker: ["Наліпка", "Sticker"],
  voice: ["Голосове", "Voice"],
  file: ["Файл", "File"],
  picture: ["Фото", "Picture"],
  group: ["група", "group"],
  chats: ["Розмови", "Chats"],
  inPrivate: ["Наодинці з ботом", "Alone with the bot"],
  newGroup: ["Нова група з ботом", "A new group with the bot"],
  groupName: ["Назва", "Title"],
  residentLanguage: ["Мова застосунку", "Language of the app"],
  block: ["Заблокувати бота", "Block the bot"],
  unblock: ["Розблокувати", "Unblock"],
  blocked: ["Бота заблоковано.", "The bot is blocked."],
  deepLink: ["Відкрити за посиланням (параметр)", "Open by link (payload)"],
  open: ["Відкрити", "Open"],
  switchResident: ["Хто тримає телефон", "Who holds the phone"],
  addResident: ["Новий мешканець", "A new resident"],
  add: ["Додати", "Add"],
  newName: ["Ім’я", "Name"],
  edited: ["змінено", "edited"],
  sent: ["надіслано", "sent"],
  delivered: ["доставлено", "delivered"],
  seen: ["переглянуто", "seen"],
  newTab: ["нова вкладка", "new tab"],
  records: ["Записи міської платформи", "Records of the city platform"],
  recordsEmpty: ["Поки порожньо. Підпишіть петицію: запис з’явиться тут за мить.", "Nothing yet. Sign a petition and its record appears here."],
  recordsCount: ["усього", "in all"],
  raw: ["JSON", "JSON"],
  petition: ["Петиція", "Petition"],
  receipt: ["Квитанція", "Receipt"],
  clock: ["Годинник міста", "The city’s clock"],
  ahead: ["уперед на", "ahead by"],
  dayShort: ["д", "d"],
  hourShort: ["год", "h"],
  minuteShort: ["хв", "min"],
  pictureGone: ["Фото не завантажилося", "The picture did not load"],
  bytes: ["Б", "B"],
  kilobytes: ["КБ", "KB"],
  megabytes: ["МБ", "MB"],
  carousel: ["картки", "cards"],
  carouselHint: ["Картки: стрілки ліворуч і праворуч гортають", "Cards: left and right arrows turn them"],
  of: ["з", "of"],
  previousCard: ["Попередня картка", "Previous card"],
  nextCard: ["Наступна картка", "Next card"],
  twoDevices: ["ще й комп’ютер", "a desktop as well"],
  weather: ["Погода", "Weather"],
  clear: ["ясно", "clear"],
  clouds: ["негаразди", "troubles"],
  held: ["притримано", "held"],
  faultTitle: ["Канал відповідає ботові погано", "A channel answers the bot badly"],
  channel: ["Канал", "Channel"],
  method: ["Виклик", "Call"],
  anyMethod: ["будь-який", "any"],
  fault: ["Що стається", "What happens"],
  status: ["Статус", "Status"],
  seconds: ["Секунд", "Seconds"],
  secondShort: ["с", "s"],
  times: ["Скільки разів", "How many times"],
  plan: ["Запланувати", "Plan it"],
  remove: ["Прибрати", "Remove"],
  fault_429: ["забагато запитів", "too many requests"],
  fault_403: ["ніби бота заблоковано (403)", "as if blocked (403)"],
  fault_500: ["внутрішня помилка (500)", "internal error (500)"],
  fault_hang: ["мовчить, нічого не зроблено", "silence, nothing done"],
  fault_hang_after: ["зроблено, але мовчить", "done, then silence"],
  fault_lost_answer: ["зроблено, відповідь загубилася", "done, the answer is lost"],
  fault_slow: ["зроблено, відповідь пізно", "done, the answer is late"],
  fault_not_json: ["зроблено, відповідь не JSON", "done, the answer is no JSON"],
  fault_wrong_result: ["зроблено, відповідь безглузда", "done, the answer makes no sense"],
  fault_status: ["відмова зі статусом", "a refusal with a status"],
  fault_failed: ["прийнято, але телефон не показав", "taken, but no phone could show it"],
  fault_early_receipts: ["квитанції раніше за відповідь", "receipts before the answer"],
  fault_reversed_receipts: ["квитанції навпаки", "receipts in reverse"],
  fault_string_tokens: ["номери як текст", "tokens as text"],
  deliveries: ["Дорога від мешканця до бота", "From a resident to the bot"],
  drop_answers: ["губити відповіді", "lose answers"],
  duplicate: ["усе двічі", "everything twice"],
  reorder: ["не по черзі", "out of order"],
  delay: ["запізнення", "delay"],
  hold: ["Притримати доставку", "Hold deliveries"],
  holdHint: ["Дії мешканців чекають, доки не відпустите.", "What residents do waits until you release it."],
  waiting: ["Чекають", "Waiting"],
  release: ["Відпустити", "Release"],
  reversed: ["Відпустити навпаки", "Release in reverse"],
  repeat: ["Повторити останню", "Repeat the last"],
  flood: ["Обмеження Telegram", "Telegram’s limits"],
  flood_chat: ["на чат", "per chat"],
  flood_group: ["на групу", "per group"],
  flood_all: ["на все місто", "for the whole city"],
  limit_usual: ["звичайне", "usual"],
  limit_strict: ["1 за секунду", "1 per second"],
  limit_none: ["немає", "none"],
  refused: ["Відмовлено", "Refused"],
  platform: ["Міська платформа", "The city platform"],
  platformMode: ["Відповідає", "It answers"],
  mode202: ["202, приймає", "202, accepts"],
  mode500: ["500, збій", "500, fault"],
  mode503: ["503, недоступна", "503, unavailable"],
  modehang: ["мовчить", "hangs"],
  clearWeather: ["Розігнати хмари", "Clear the sky"],
  "ua.kyiv.signature.made.v1": ["Підпис поставлено", "Signature made"],
  "ua.kyiv.signature.withdrawn.v1": ["Підпис відкликано", "Signature withdrawn"],
  "ua.kyiv.petition.opened.v1": ["Петицію відкрито", "Petition opened"],
  "ua.kyiv.petition.closed.v1": ["Збір підписів завершено", "Petition closed"],
};

// What the simulator refuses to a hand on this page, in its own English.
const REFUSALS = {
  "The bot is blocked: unblock it first.": "Бота заблоковано: спершу розблокуйте його.",
  "This account was deleted.": "Цей обліковий запис видалено.",
  "No such button is shown.": "Такої кнопки вже немає.",
  "This button does nothing here.": "Тут ця кнопка нічого не робить.",
  "Sharing does nothing on a desktop.": "На комп’ютері поділитися не можна.",
  "The service could not be reached, so no clock was moved.": "Служба не відповідає, тож годинник стоїть на місці.",
  "Only a webhook hears a repeat, and none is set.": "Повторити можна лише на вебхук, а його не встановлено.",
  "There is no such delivery to repeat.": "Повторювати ще нічого.",
};

let current = remembered("page-language") === "en" ? "en" : "uk";

export function language() {
  return current;
}

export function t(key) {
  return WORDS[key]?.[current === "uk" ? 0 : 1] ?? key;
}

/** Known ones in the page's language, any other as it came. */
export function refusal(sentence) {
  return (current === "uk" && REFUSALS[sentence]) || sentence;
}

export function switchLanguage() {
  current = current === "uk" ? "en" : "uk";
  remember("page-language", current);
  translate();
}

/** Put the words of the current language on what stands in the HTML itself. */
export function translate() {
  document.documentElement.lang = current;
  document.title = t("title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
}

export function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A private window forgets; the page works all the same.
  }
}

export function clockTime(iso) {
  return format(iso, { hour: "2-digit", minute: "2-digit" });
}

export function day(iso) {
  return format(iso, { day: "numeric", month: "long" });
}

export function moment(iso) {
  return `${format(iso, { weekday: "short", day: "numeric", month: "short" })} · ${clockTime(iso)}`;
}

function format(iso, parts) {
  const options = { ...parts, timeZone: "Europe/Kiev", hourCycle: "h23" };
  return new Intl.DateTimeFormat(current === "uk" ? "uk-UA" : "en-GB", options).format(new Date(iso));
}
