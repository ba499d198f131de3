// Which microphone and loudspeaker; remembered for this browser.
const MICROPHONE = "sw-microphone";
const SPEAKER = "sw-speaker";

export interface Devices {
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

export async function listDevices(): Promise<Devices> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return {
    microphones: all.filter((device) => device.kind === "audioinput"),
    speakers: all.filter((device) => device.kind === "audiooutput"),
  };
}

export function chosenMicrophone(): string {
  return localStorage.getItem(MICROPHONE) ?? "";
}

export function chosenSpeaker(): string {
  return localStorage.getItem(SPEAKER) ?? "";
}

export function rememberMicrophone(id: string): void {
  localStorage.setItem(MICROPHONE, id);
}

export function rememberSpeaker(id: string): void {
  localStorage.setItem(SPEAKER, id);
}

/** The chosen microphone where it is plugged in, else any. */
export function microphoneConstraints(): MediaStreamConstraints {
  const id = chosenMicrophone();
  const clean = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return { audio: id ? { ...clean, deviceId: { ideal: id } } : clean, video: false };
}

export async function useSpeaker(audio: HTMLAudioElement): Promise<void> {
  if ("setSinkId" in audio) await audio.setSinkId(chosenSpeaker()).catch(() => audio.setSinkId(""));
}
