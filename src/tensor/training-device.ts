import { InputError } from "../base/errors.js";
import { packageFile } from "../base/platform.js";

/** TensorFlow.js, loaded at the first training and never by a solver. */
export type Tensorflow = typeof import("@tensorflow/tfjs-core");

/** Where networks are trained, the fastest first. */
export const TRAINING_DEVICES = ["node-gpu", "webgpu", "wasm", "cpu"] as const;

export type DeviceName = (typeof TRAINING_DEVICES)[number];

export interface TrainingDevice {
  readonly name: DeviceName;
  readonly tf: Tensorflow;
  /** The devices that would have been better, and why they are not used. */
  readonly passedOver: readonly { readonly name: DeviceName; readonly because: string }[];
  /** Equal seeds give equal networks; accelerators may add in any order. */
  readonly isDeterministic: boolean;
}

/**
 * The best device there is, or the one asked for. The accelerators need packages that are not installed with this one:
 * `@tensorflow/tfjs-node-gpu` (CUDA), or `@tensorflow/tfjs-backend-webgpu` and `webgpu` (Vulkan, Metal, Direct3D).
 *
 * @throws InputError where the device asked for does not work here, with the reason.
 */
export async function openTrainingDevice(wanted: DeviceName | "auto" = "auto"): Promise<TrainingDevice> {
  const passedOver: { name: DeviceName; because: string }[] = [];
  for (const name of wanted === "auto" ? TRAINING_DEVICES : [wanted]) {
    try {
      const tf = await openers[name]();
      return { name, tf, passedOver, isDeterministic: name === "wasm" || name === "cpu" };
    } catch (error) {
      passedOver.push({ name, because: reasonOf(error) });
    }
  }
  const { name, because } = passedOver[passedOver.length - 1];
  throw InputError.of("--device", `is ${name}, which does not work here (${because})`, "leave it out");
}

const openers: Readonly<Record<DeviceName, () => Promise<Tensorflow>>> = {
  "node-gpu": async () => {
    const tf = (await importOptional("@tensorflow/tfjs-node-gpu")) as Tensorflow;
    await useBackend(tf, "tensorflow");
    return tf;
  },
  webgpu: async () => {
    const { create, globals } = (await importOptional("webgpu")) as WebGpuPackage;
    const gpu = create([]);
    if ((await gpu.requestAdapter()) === null) throw new Error("no adapter answers");
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });
    const tf = await import("@tensorflow/tfjs-core");
    await importOptional("@tensorflow/tfjs-backend-webgpu");
    await useBackend(tf, "webgpu");
    return tf;
  },
  wasm: async () => {
    const tf = await import("@tensorflow/tfjs-core");
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const file = packageFile("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm");
    setWasmPaths(file.slice(0, file.lastIndexOf("tfjs-backend-wasm.wasm")));
    await useBackend(tf, "wasm");
    return tf;
  },
  cpu: async () => {
    const tf = await import("@tensorflow/tfjs-core");
    await import("@tensorflow/tfjs-backend-cpu");
    await useBackend(tf, "cpu");
    return tf;
  },
};

interface WebGpuPackage {
  create(options: readonly string[]): { requestAdapter(): Promise<object | null> };
  readonly globals: object;
}

/** A package that this one does not depend on: the compiler must not look for its types. */
async function importOptional(name: string): Promise<unknown> {
  return import(name);
}

async function useBackend(tf: Tensorflow, name: string): Promise<void> {
  tf.enableProdMode(); // it advertises other packages on standard error otherwise
  if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} does not start`);
  await tf.ready();
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") return "not installed";
  return (message ?? String(error)).split("\n")[0].slice(0, 200);
}
