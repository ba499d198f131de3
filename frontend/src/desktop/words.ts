// What the desktop's scripts say, in the page's language.
const chinese = {
  me: "我",
  customer: "客户",
  sending: "发送中",
  waiting: "未发出，连上后自动重发",
  delivered: "已送达",
  read: "已读",
  typing: "客户正在输入",
  retry: "重发",
  discard: "删除",
  unsent: "还有消息没有发出",
  tooLarge: "文件超过 10 MB，请压缩后再发",
  noReply: "没有匹配的话术",
  helpComes: (name: string) => `${name}已收到您的求助`,
  stateForced: (name: string, reason: string) => `${name}调整了您的状态${reason ? `：${reason}` : ""}`,
};

const english: typeof chinese = {
  me: "Me",
  customer: "Customer",
  sending: "sending",
  waiting: "not sent yet; will be sent when connected",
  delivered: "delivered",
  read: "read",
  typing: "The customer is typing",
  retry: "Send again",
  discard: "Remove",
  unsent: "A message has not been sent yet",
  tooLarge: "The file is larger than 10 MB; make it smaller and send it again",
  noReply: "No script matches",
  helpComes: (name) => `${name} is looking after you`,
  stateForced: (name, reason) => `${name} changed your state${reason ? `: ${reason}` : ""}`,
};

export function words(): typeof chinese {
  return (document.documentElement.lang || "zh").toLowerCase().startsWith("zh") ? chinese : english;
}
