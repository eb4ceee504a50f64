/**
 * Loss and gradient of a batch on a training device. The backward pass is written out: it is a dozen products, and the builds of
 * TensorFlow.js for Node do not register gradients.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../../tensor/training-device.js";
import type { EncoderName } from "./architecture.js";
import type { Batch, EncoderBatch } from "./batch.js";
import type { ParameterLayout } from "./parameters.js";

/** Mean squared error of the scaled labels of a batch; its gradient goes into `gradient`. */
export async function lossAndGradient(
  tf: Tensorflow,
  layout: ParameterLayout,
  parameters: Float64Array,
  batch: Batch,
  gradient: Float64Array,
): Promise<number> {
  const tensors = tf.tidy(() => {
    const single = Float32Array.from(parameters);
    const layers = new Map(
      layout.slots.map(({ name, inputs, outputs, offset }) => [
        name,
        tf.tensor2d(single.subarray(offset, offset + inputs * outputs), [inputs, outputs]),
      ]),
    );
    const { loss, gradients } = backpropagate(tf, layout, (name) => layers.get(name) as Tensor2D, batch);
    return [loss, ...layout.slots.map(({ name }) => gradients.get(name) as Tensor)];
  });
  const [loss, ...parts] = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  layout.slots.forEach(({ offset }, k) => {
    gradient.set(parts[k], offset);
  });
  return loss[0];
}

function backpropagate(
  tf: Tensorflow,
  layout: ParameterLayout,
  layer: (name: string) => Tensor2D,
  batch: Batch,
): { loss: Tensor; gradients: Map<string, Tensor> } {
  const { instances: M, plans: P, scenarios: S } = batch;
  const gradients = new Map<string, Tensor>();
  const passes = layout.encoders.map((name) => {
    const pass = new EncoderPass(tf, name, batch.encoders[name] as EncoderBatch, M, layer);
    return { name, pass, axis: SHARED_AXIS[name] };
  });
  let preActivation: Tensor = tf.reshape(layer("hidden.bias"), [1, 1, 1, -1]);
  for (const { name, pass } of passes) {
    const shape = { firstStage: [M, P, 1, -1], scenario: [M, 1, S, -1], interaction: [M, P, S, -1] }[name];
    preActivation = tf.add(preActivation, tf.reshape(pass.output, shape));
  }
  const rows = M * P * S;
  const hidden = tf.reshape(preActivation, [rows, -1]) as Tensor2D;
  const active = tf.relu(hidden);
  const output = tf.add(tf.matMul(active, layer("output")), layer("output.bias"));
  const error = tf.mul(
    tf.sub(output, tf.tensor2d(batch.labels, [rows, 1])),
    tf.tensor2d(batch.weights, [rows, 1]),
  ) as Tensor2D;
  const count = Math.max(1, batch.labelCount);

  const dOutput = tf.mul(error, 2 / count) as Tensor2D;
  gradients.set("output", tf.matMul(active, dOutput, true, false));
  gradients.set("output.bias", tf.sum(dOutput));
  const dHidden = tf.mul(tf.matMul(dOutput, layer("output"), false, true), tf.step(hidden)) as Tensor2D;
  gradients.set("hidden.bias", tf.sum(dHidden, 0));
  const byPair = tf.reshape(dHidden, [M, P, S, -1]);
  for (const { pass, axis } of passes) {
    const own = axis === undefined ? dHidden : tf.sum(byPair, axis);
    pass.backward(tf.reshape(own, pass.output.shape) as Tensor2D, gradients);
  }
  return { loss: tf.div(tf.sum(tf.square(error)), count), gradients };
}

/** Axis of (instance, plan, scenario) over which an encoding is shared. */
const SHARED_AXIS = { firstStage: 2, scenario: 1, interaction: undefined } as const;

/** Item layers, sum over the items, layers after the sum: one row for each plan, scenario or pair. */
class EncoderPass {
  readonly output: Tensor2D;
  private readonly rows: Tensor2D;
  private readonly weights: Tensor;
  private readonly itemActivation: Tensor2D;
  private readonly itemHidden: Tensor2D;
  private readonly aggregate: Tensor2D;
  private readonly postActivation: Tensor2D;
  private readonly postHidden: Tensor2D;
  private readonly encoded: Tensor2D;

  constructor(
    private readonly tf: Tensorflow,
    private readonly name: EncoderName,
    private readonly batch: EncoderBatch,
    private readonly instances: number,
    private readonly layer: (name: string) => Tensor2D,
  ) {
    const { items, points, width, features, weights } = batch;
    const sets = weights.length / (instances * items);
    this.rows = tf.tensor2d(features, [instances * items * points, width]);
    this.weights = tf.tensor3d(weights, [instances, sets, items]);
    this.itemActivation = tf.matMul(this.rows, this.own("embed0"));
    this.itemHidden = tf.relu(this.itemActivation);
    const embedded = tf.matMul(this.itemHidden, this.own("embed1"));
    const sums = tf.matMul(this.weights, tf.reshape(embedded, [instances, items, -1]));
    this.aggregate = tf.reshape(sums, [instances * sets * points, -1]);
    this.postActivation = tf.matMul(this.aggregate, this.own("post0"));
    this.postHidden = tf.relu(this.postActivation);
    this.encoded = tf.matMul(this.postHidden, this.own("post1"));
    this.output = tf.matMul(this.encoded, this.own("hidden"));
  }

  /** Adds the gradients of the encoder's layers, given that of its output. */
  backward(dOutput: Tensor2D, gradients: Map<string, Tensor>): void {
    const { tf, instances } = this;
    const { items, points } = this.batch;
    /** Of a layer and of its input. */
    const through = (input: Tensor2D, layer: string, dOut: Tensor2D): Tensor2D => {
      gradients.set(`${this.name}.${layer}`, tf.matMul(input, dOut, true, false));
      return tf.matMul(dOut, this.own(layer), false, true);
    };
    const dEncoded = through(this.encoded, "hidden", dOutput);
    const dPostHidden = through(this.postHidden, "post1", dEncoded);
    const dPost = tf.mul(dPostHidden, tf.step(this.postActivation)) as Tensor2D;
    const dAggregate = through(this.aggregate, "post0", dPost);
    const sets = this.weights.shape[1] as number;
    const dSums = tf.reshape(dAggregate, [instances, sets, -1]);
    const dEmbedded = tf.reshape(tf.matMul(this.weights, dSums, true, false), [
      instances * items * points,
      -1,
    ]);
    const dItemHidden = through(this.itemHidden, "embed1", dEmbedded as Tensor2D);
    const dItem = tf.mul(dItemHidden, tf.step(this.itemActivation)) as Tensor2D;
    gradients.set(`${this.name}.embed0`, tf.matMul(this.rows, dItem, true, false));
  }

  private own(layer: string): Tensor2D {
    return this.layer(`${this.name}.${layer}`);
  }
}
